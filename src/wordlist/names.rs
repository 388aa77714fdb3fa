//! How people write the columns, verdicts and marketplaces of such lists, in English and Chinese.

use crate::rule::Verdict;

/// What a column of a list says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Word,
    Marketplace,
    Verdict,
    Reason,
    Instead,
}

/// Names of columns.
const COLUMNS: [(Column, &[&str]); 5] = [
    (
        Column::Word,
        &[
            "word",
            "words",
            "term",
            "terms",
            "phrase",
            "keyword",
            "keywords",
            "banned word",
            "forbidden word",
            "词",
            "词语",
            "词汇",
            "单词",
            "关键词",
            "敏感词",
            "违禁词",
            "违规词",
            "禁用词",
            "禁词",
            "屏蔽词",
        ],
    ),
    (
        Column::Marketplace,
        &[
            "marketplace",
            "marketplaces",
            "platform",
            "platforms",
            "site",
            "sites",
            "channel",
            "平台",
            "站点",
            "渠道",
            "市场",
            "适用平台",
            "店铺平台",
        ],
    ),
    (
        Column::Verdict,
        &[
            "verdict",
            "level",
            "severity",
            "type",
            "status",
            "risk",
            "decision",
            "级别",
            "等级",
            "判定",
            "类型",
            "处理",
            "风险",
            "风险等级",
            "处理方式",
        ],
    ),
    (
        Column::Reason,
        &["reason", "why", "note", "notes", "comment", "remark", "原因", "理由", "说明", "备注", "违规原因"],
    ),
    (
        Column::Instead,
        &[
            "replacement",
            "replace",
            "replace with",
            "instead",
            "alternative",
            "use instead",
            "替换词",
            "替换",
            "替代词",
            "替换为",
            "建议词",
            "建议替换",
            "建议用词",
        ],
    ),
];

/// What people call a verdict.
const VERDICTS: [(Verdict, &[&str]); 6] = [
    (
        Verdict::Prohibited,
        &[
            "prohibited",
            "prohibit",
            "forbidden",
            "banned",
            "ban",
            "block",
            "blocked",
            "do not list",
            "禁止",
            "禁售",
            "禁卖",
            "违禁",
            "违禁词",
            "禁用",
            "禁止销售",
            "严禁",
            "禁",
            "红线",
            "高危",
            "不可售",
        ],
    ),
    (
        Verdict::Approval,
        &[
            "approval",
            "needs approval",
            "gated",
            "restricted",
            "审批",
            "需审批",
            "需平台审批",
            "受限",
            "限制",
            "需申请",
        ],
    ),
    (
        Verdict::Documents,
        &[
            "documents",
            "document",
            "add a document",
            "certificate",
            "proof",
            "资质",
            "需资质",
            "需补资料",
            "资料",
            "证书",
            "需证书",
        ],
    ),
    (
        Verdict::Wording,
        &[
            "wording",
            "change the words",
            "change",
            "replace",
            "remove",
            "sensitive",
            "warning",
            "warn",
            "敏感",
            "敏感词",
            "警告",
            "需改文案",
            "改词",
            "替换",
            "删除",
            "违规",
            "违规词",
            "夸大",
            "极限词",
            "慎用",
            "广告法",
        ],
    ),
    (
        Verdict::FalseRemovalRisk,
        &[
            "false-removal-risk",
            "false removal risk",
            "false alarm",
            "caution",
            "note",
            "误删",
            "易误删",
            "提醒",
            "注意",
        ],
    ),
    (Verdict::Allowed, &["allowed", "allow", "ok", "允许", "可用", "白名单"]),
];

/// What Chinese lists call platforms.
const PLATFORMS: [(&str, &str); 20] = [
    ("亚马逊", "amazon"),
    ("易贝", "ebay"),
    ("沃尔玛", "walmart"),
    ("速卖通", "aliexpress"),
    ("虾皮", "shopee"),
    ("来赞达", "lazada"),
    ("希音", "shein"),
    ("拼多多跨境", "temu"),
    ("美客多", "mercadolibre"),
    ("乐天", "rakuten"),
    ("煤炉", "mercari"),
    ("谷歌", "google"),
    ("独立站", "shopify"),
    ("全部", "all"),
    ("全平台", "all"),
    ("所有平台", "all"),
    ("所有", "all"),
    ("通用", "all"),
    ("any", "all"),
    ("*", "all"),
];

/// What they call sites of a platform.
const COUNTRIES: [(&str, &str); 15] = [
    ("美国", "us"),
    ("英国", "uk"),
    ("德国", "de"),
    ("法国", "fr"),
    ("意大利", "it"),
    ("西班牙", "es"),
    ("日本", "jp"),
    ("加拿大", "ca"),
    ("墨西哥", "mx"),
    ("巴西", "br"),
    ("澳大利亚", "au"),
    ("澳洲", "au"),
    ("印度", "in"),
    ("新加坡", "sg"),
    ("阿联酋", "ae"),
];

/// The words of a cell as they are compared.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches('\u{FEFF}').trim_end_matches([':', '：', '*']);
    text.to_lowercase().replace('_', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a column says, by its name.
pub(super) fn column(name: &str) -> Option<Column> {
    let name = plain(name);
    COLUMNS.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(column, _)| *column)
}

/// The verdict that a word means.
pub(super) fn verdict(text: &str) -> Option<Verdict> {
    let text = plain(text);
    VERDICTS.iter().find(|(_, names)| names.contains(&text.as_str())).map(|(verdict, _)| *verdict)
}

/// Every word for a verdict.
pub(super) fn verdicts() -> impl Iterator<Item = &'static str> {
    VERDICTS.iter().flat_map(|(_, names)| names.iter().copied())
}

/// The name of a marketplace as it is typed after `-m`.
pub(super) fn marketplace(name: &str) -> String {
    let name = plain(name);
    let mut id = name.trim_end_matches('站').trim().to_owned();
    for (word, platform) in PLATFORMS {
        if let Some(rest) = id.strip_prefix(word) {
            id = format!("{platform}-{}", rest.trim_matches([' ', '-', '站']));
            break;
        }
    }
    for (word, country) in COUNTRIES {
        if let Some(before) = id.strip_suffix(word) {
            id = format!("{}-{country}", before.trim_end_matches([' ', '-']));
            break;
        }
    }
    id.trim_end_matches('-').replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marketplaces_in_both_languages() {
        let cases = [
            ("Amazon US", "amazon-us"),
            ("amazon.de", "amazon.de"),
            ("亚马逊", "amazon"),
            ("亚马逊美国站", "amazon-us"),
            ("eBay德国", "ebay-de"),
            ("全平台", "all"),
            ("ebay-us", "ebay-us"),
        ];
        for (written, meant) in cases {
            assert_eq!(marketplace(written), meant);
        }
    }

    #[test]
    fn no_name_means_two_things() {
        let mut names: Vec<&str> = verdicts().collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
        let mut names: Vec<&str> = COLUMNS.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        names.sort_unstable();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn verdicts_in_both_languages() {
        assert_eq!(verdict(" 禁售 "), Some(Verdict::Prohibited));
        assert_eq!(verdict("Warning"), Some(Verdict::Wording));
        assert_eq!(verdict("maybe"), None);
    }
}
