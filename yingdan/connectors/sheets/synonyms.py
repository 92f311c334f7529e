"""Words people put above columns, by the field name they usually mean, and words they put into cells, by the choice they mean.

Keys of FIELDS are field names of any object; a heading is compared without case, blanks and punctuation. WEAK ones serve only
when no better column claims the field.
"""

from collections.abc import Mapping

FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "名称", "客户姓名", "联系人", "联系人姓名", "线索名称", "客户", "称呼", "full name", "lead name", "contact name", "contact"),
    "phone": (
        "手机", "手机号", "手机号码", "电话", "电话号码", "联系电话", "联系方式", "移动电话", "联系手机", "mobile", "mobile phone", "tel",
        "telephone", "phone number", "cell", "cellphone",
    ),
    "email": ("邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址", "e-mail", "mail", "email address"),
    "company": ("公司", "公司名称", "企业", "企业名称", "单位", "单位名称", "客户名称", "客户公司", "company name", "organization", "organisation", "account", "account name", "employer"),
    "title": ("职位", "职务", "岗位", "job title", "position", "role"),
    "job_title": ("职位", "职务", "岗位", "job title", "position", "title", "role"),
    "region": ("省份", "省", "地区", "区域", "所在省", "所在地区", "province", "state"),
    "city": ("城市", "所在城市", "市", "town"),
    "source": ("来源", "线索来源", "客户来源", "渠道来源", "lead source", "origin source"),
    "channel": ("渠道", "获客渠道", "推广渠道"),
    "industry": ("行业", "所属行业", "客户行业", "sector", "business sector"),
    "budget": ("预算", "项目预算", "采购预算", "预算金额", "budget amount"),
    "registered_capital": ("注册资本", "注册资金", "registered capital"),
    "product": ("产品", "意向产品", "感兴趣产品", "咨询产品", "product interest"),
    "need": ("需求", "需求描述", "备注", "留言", "说明", "咨询内容", "客户需求", "remark", "remarks", "comment", "comments", "message", "note", "notes", "description"),
    "tags": ("标签", "客户标签"),
    "status": ("状态", "跟进状态", "线索状态", "lead status"),
    "external_id": ("编号", "外部编号", "客户编号", "线索编号", "系统编号", "prospect id", "lead id", "record id", "id", "uuid", "customer id", "external id"),
    "web_visits": ("访问次数", "网站访问次数", "浏览次数", "total visits", "visits", "web visits", "number of visits"),
    "web_seconds": ("停留时长", "网站停留时长", "停留秒数", "total time spent on website", "time on site", "time on website", "web seconds"),
    "pages_per_visit": ("页面数", "每次访问页数", "page views per visit", "pages per visit"),
    "last_activity": ("最近活动", "最后活动", "最近行为", "last activity"),
    "converted": ("是否转化", "已转化", "是否成交", "converted", "is converted"),
    "owner": ("负责人", "所有人", "跟进人", "销售", "销售人员", "业务员", "sales rep", "assigned to", "account owner", "lead owner"),
    "website": ("网址", "官网", "公司网址", "主页", "homepage", "url"),
    "address": ("地址", "详细地址", "公司地址", "street"),
    "uscc": ("统一社会信用代码", "信用代码", "税号"),
    "created_at": (),
}  # fmt: skip

WEAK: Mapping[str, tuple[str, ...]] = {
    "name": ("线索编号", "客户编号", "lead number", "客户代码", "昵称", "nickname", "first name", "用户名"),
    "industry": ("specialization", "specialisation", "专业", "领域"),
    "city": ("location", "所在地", "place"),
    "company": ("客户", "公司简称"),
    "need": ("意向", "interest", "interests"),
}

CHOICES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "source": {
        "website": ("官网", "网站", "网页", "线上", "web", "landing page", "landing page submission", "blog", "welingak website"),
        "search": ("搜索", "自然搜索", "百度", "搜狗", "organic search", "google", "bing", "baidu", "search engine"),
        "direct": ("直接", "direct traffic", "direct"),
        "chat": ("客服", "在线客服", "olark chat", "live chat", "chat"),
        "social": ("抖音", "微博", "小红书", "知乎", "facebook", "youtubechannel", "linkedin", "social media"),
        "email": ("邮件营销", "edm", "newsletter", "email marketing"),
        "referral": ("转介绍", "推荐", "客户推荐", "老客户介绍", "朋友介绍", "口碑", "reference", "referral sites", "word of mouth", "recommendation"),
        "ad": ("广告", "付费广告", "信息流", "竞价", "sem", "pay per click ads", "paid search", "advertisement", "ppc"),
        "wecom": ("企业微信", "企微", "微信", "wechat", "公众号", "weixin"),
        "expo": ("展会", "展览", "会展", "活动", "会议", "exhibition", "trade show", "event", "conference"),
        "phone": ("电话", "来电", "呼入", "400电话", "热线", "phone call", "call", "hotline", "inbound call"),
        "import": ("导入", "名单", "excel", "csv"),
    },
}  # fmt: skip
