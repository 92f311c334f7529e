/**
 * The booth: one script, as the page that a poster's code opens and as the service worker that keeps it without a network.
 * In: the description of the form. Out: entries at the door of the channel, each until the server has it.
 * Must not know: the client, its libraries, who is signed in.
 */
import { open } from './page'
import { work } from './worker'

if (typeof document === 'undefined') work()
else void open(document.getElementById('booth')!)
