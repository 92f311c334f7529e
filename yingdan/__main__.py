"""`python -m yingdan …`: the command line."""

import sys

from yingdan.main.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
