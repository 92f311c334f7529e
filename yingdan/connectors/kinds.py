"""What kinds of doors there are, as the pages that set one up need it: one entry for each format of a channel.

`address`: where a sender delivers, `{origin}` and `{channel}` to be filled in, `{key}` with the channel's key when it stands in the address. `asks`: what
the sender's platform shows or is shown, as members of `shared` when a key is made; `drawn`: we make one when none is given; `lines`: a text of many lines.
"""

from typing import Any

Json = dict[str, Any]
_PLAIN = "{origin}/in/{channel}?k={key}"
_BACK = "{origin}/in/{channel}/callback"


def _ask(name: str, zh: str, en: str, drawn: bool = False, lines: bool = False) -> Json:
    return {"name": name, "label": {"zh": zh, "en": en}, "drawn": drawn, "lines": lines}


def _kind(format: str, zh: str, en: str, address: str, about: tuple[str, str], *asks: Json) -> Json:
    return {"format": format, "label": {"zh": zh, "en": en}, "about": {"zh": about[0], "en": about[1]}, "address": address,
            "asks": list(asks)}  # fmt: skip


_TOKEN, _AES = _ask("token", "Token", "Token", True), _ask("key", "EncodingAESKey", "EncodingAESKey", True)
DOOR_KINDS: tuple[Json, ...] = (
    _kind("tracker", "网站埋点", "Website tracker", _PLAIN, ("访客在网页上的行为", "what visitors do on pages")),
    _kind("form", "表单", "Form", _PLAIN, ("网页表单直接提交", "forms that pages send")),
    _kind("webhook", "通用推送", "Webhook", _PLAIN, ("任何系统推送的 JSON 或表单", "JSON or forms of any system")),
    _kind("segment", "客户数据平台", "Customer data platform", "{origin}/in/{channel}",
          ("兼容 Segment 接口；密钥填作 Write Key", "the Segment HTTP API; the key is the write key")),
    _kind("cloudevents", "事件总线", "Event bus", _PLAIN, ("CloudEvents 1.0 事件", "events of CloudEvents 1.0")),
    _kind("wecom", "企业微信", "WeCom", _BACK, ("客户联系等事件的加密回调", "sealed callbacks, such as of customer contacts"),
          _ask("owner", "企业 ID（CorpID）", "Corp id"), _TOKEN, _AES),
    _kind("dingtalk", "钉钉", "DingTalk", _BACK, ("事件订阅的加密回调", "sealed callbacks of event subscriptions"),
          _ask("owner", "AppKey 或 CorpId", "App key or corp id"), _TOKEN, _ask("key", "aes_key", "aes_key", True)),
    _kind("feishu", "飞书", "Feishu", _BACK, ("事件订阅的加密回调", "sealed callbacks of event subscriptions"),
          _ask("key", "Encrypt Key", "Encrypt key", True), _ask("token", "Verification Token", "Verification token")),
    _kind("calls", "电话话单", "Phone calls", _PLAIN, ("呼叫中心在通话结束后推送，含录音与转写",
          "a call centre tells each call when it ends, with recording and transcript")),
    _kind("folder", "文件夹", "Folder", "{data}/folders/{channel}",
          ("放进服务器文件夹的 CSV、XLSX 自动导入", "CSV and XLSX files put into a folder of the server are imported")),
    _kind("mailbox", "邮箱收信", "Mailbox", "imaps://",
          ("定时收取一个邮箱（IMAP），附件里的表格可导入", "a mailbox that is fetched (IMAP), with its attached sheets"),
          _ask("key", "密码或授权码", "Password")),
    _kind("mqtt", "物联网设备", "Devices (MQTT)", "mqtts://",
          ("订阅 MQTT 服务器上的主题，设备数据实时进来", "topics of an MQTT broker, to which devices send their readings"),
          _ask("key", "密码", "Password"), _ask("certificate", "客户端证书（PEM）", "Client certificate (PEM)", lines=True),
          _ask("private_key", "证书私钥（PEM）", "Its private key (PEM)", lines=True)),
    _kind("mail", "来信", "E-mail in", _PLAIN, ("邮件系统转来的原始邮件或解析结果", "mails that a mail system hands on, raw or read")),
)  # fmt: skip
