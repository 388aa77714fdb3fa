//! Everything the reports say in their own words, in both languages. Texts of rules come from the rules.
//!
//! The words of the promise (DESIGN): a listing is never called anything better than "no finding".

use crate::finding::Confidence;
use crate::rule::{Action, Basis, Consequence, Language, Severity, Source, Verdict};
use crate::text::ViewKind;

/// Declares each saying once: name, English, Chinese. `{}` is filled in order.
macro_rules! sayings {
    ($($name:ident = $en:literal, $zh:literal;)*) => {
        /// One thing the reports say.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Say { $($name,)* }

        impl Say {
            /// Every saying.
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The words in a language, placeholders as they are.
            pub(crate) fn get(self, language: Language) -> &'static str {
                match (self, language) {
                    $((Self::$name, Language::En) => $en, (Self::$name, Language::Zh) => $zh,)*
                }
            }
        }
    };
}

sayings! {
    // a block
    Do = "do:", "处理：";
    Otherwise = "otherwise:", "否则：";
    Why = "why:", "原因：";
    More = "more: listlint explain {}", "详情：listlint explain {}";
    MoreRules = "+{} more {}", "另有 {} 条{}";
    RuleOne = "rule", "规则";
    RuleMany = "rules", "规则";
    MoreSites = "+{}", "+{}";
    AlsoLines = "also in line {}", "另见第 {} 行";
    With = "with \"{}\" ({})", "并有“{}”（{}）";
    Missing = "missing: {}", "缺少：{}";
    Evidence = "found: \"{}\" ({})", "已找到：“{}”（{}）";
    Draft = "draft", "草稿";
    Policy = "policy page", "平台政策页";
    Staff = "marketplace staff", "平台工作人员";
    Law = "law", "法律";
    Press = "press report", "媒体报道";
    House = "company rule", "公司内部规则";
    Inferred = "presumed, no page read for this marketplace", "推定，未读到该平台的政策页";
    Like = "presumed from {}", "由 {} 推定";
    Dated = "copy dated {}, read {}", "版本日期 {}，读取于 {}";
    Undated = "undated copy read {}", "无日期版本，读取于 {}";
    Partial = "cut-off copy", "版本不完整";
    Since = "since {}", "自 {} 起";
    SinceAbout = "since about {}", "约自 {} 起";
    From = "from {}", "将自 {} 起生效";
    FromAbout = "from about {}", "将约自 {} 起生效";
    Until = "until {}", "至 {} 止";
    EndsIn = "ends on {} (days left: {})", "{} 终止（剩 {} 天）";
    Lapsed = "old rule, its end is not known", "旧规则，终止日期不明";
    // after the blocks
    MoreListings = "more listings with findings: {}; --limit 0 prints all", "另有商品有结果：{}；--limit 0 全部显示";
    NotesHidden = "{} not shown; -v prints them", "{}未显示；-v 显示";
    MoreProblems = "{} more {}; --format jsonl carries every one", "另有 {} 个{}；--format jsonl 全部列出";
    // counted things
    Listing = "{} listing", "{} 个商品";
    Listings = "{} listings", "{} 个商品";
    Error = "{} error", "{} 个错误";
    Errors = "{} errors", "{} 个错误";
    Warning = "{} warning", "{} 个警告";
    Warnings = "{} warnings", "{} 个警告";
    Note = "{} note", "{} 个提示";
    Notes = "{} notes", "{} 个提示";
    FileNotRead = "{} file not read", "{} 个文件未读取";
    FilesNotRead = "{} files not read", "{} 个文件未读取";
    FileCut = "{} file not read to its end", "{} 个文件未读完";
    FilesCut = "{} files not read to their end", "{} 个文件未读完";
    FileNotWritten = "{} file not written", "{} 个文件未写出";
    FilesNotWritten = "{} files not written", "{} 个文件未写出";
    RowNotRead = "{} row not read", "{} 行未读取";
    RowsNotRead = "{} rows not read", "{} 行未读取";
    ProblemOne = "problem", "问题";
    ProblemMany = "problems", "问题";
    // the summary
    NoneChosen = "no marketplace chosen: judged for all {}; choose with -m amazon-us or listlint init",
        "未选择平台：已按全部 {} 个平台判断；请用 -m amazon-us 或 listlint init 选择";
    MoreCauses = "{} more {}, findings: {}", "另有 {} {}，结果：{}";
    CauseOne = "cause", "个原因";
    CauseMany = "causes", "个原因";
    Uncounted = "other wordings, not counted one by one; findings: {}", "其余措辞未逐一统计；结果：{}";
    AnswersFirst = "answers that settle most", "回答后可解决最多结果";
    SellerFact = "[seller] {}: {}", "[seller] {}：{}";
    ListingFact = "{} in the file: {}", "文件中的 {}：{}";
    ApprovalOf = "approval {}: {}", "approval {}：{}";
    NotJudged = "not judged (no rule known)", "无规则，未判断";
    NotJudgedItem = "{}: {} on {}", "{}：{}（{}）";
    NoTerms = "language {}: {}, categories without terms: {}", "语言 {}：{}，无词条的类别：{}";
    NotRead = "not read:", "未读取：";
    SkippedFiles = "files that are no listings:", "非商品文件：";
    SkippedColumns = "skipped columns: {}", "跳过的列：{}";
    RemovedByFile = "removed by the file itself: {}", "由文件自行下架：{}";
    Suppressed = "suppressed by approvals, ignores, decisions, own brands and the baseline: {}", "因审批、忽略设置、人工决定、自有品牌和基线而不计：{}";
    SinceBaseline = "new since the baseline: {} because listings changed, {} because rules, settings or the day changed ({} known)", "基线之后新增：{} 项因商品变动，{} 项因规则、设置或日期变动（已知 {} 项）";
    ByFile = "by file", "按文件";
    ByAccount = "by account", "按账户";
    ByMarketplace = "by marketplace", "按平台";
    ByCategory = "by category", "按类别";
    Worst = "worst listings", "最严重的商品";
    ByItem = "{}: {}", "{}：{}";
    Interrupted = "interrupted, files not begun: {}", "已中断，尚未开始的文件：{} 个";
    Written = "written:", "已写出：";
    RowsMarked = "{}: rows marked: {}", "{}：已标注 {} 行";
    RowsToUpload = "{}: rows: {}", "{}：{} 行";
    RowsHeld = "{}: rows held back: {}", "{}：暂不上传 {} 行";
    RowsOfRelatives = "{}: rows held back: {}, {} of them for a relative", "{}：暂不上传 {} 行，其中 {} 行因同系商品";
    Problems = "problems:", "问题：";
    Next = "next: {}", "下一步：{}";
    Changed = " ({} new or changed)", "（其中 {} 个新增或有改动）";
    NothingChanged = "no file of listings is new or changed against {}", "与 {} 相比没有新增或有改动的商品文件";
    NotShown = "{} more are not shown", "另有 {} 条未显示";
    NoFinding = "no finding", "无结果";
    In = "{} in {} of {}", "{}，涉及其中 {} 个（共 {}）";
    InNone = "{} in {}", "{}（共 {}）";
    Incomplete = "incomplete: {}", "不完整：{}";
    NothingRead = "no listing read", "未读到任何商品";
    Limit = "something was cut or left out", "部分内容被截断或遗漏";
    Exit = "exit {}", "退出码 {}";
    ExitBoth = "exit 3 (findings alone: 1)", "退出码 3（仅论结果为 1）";
    // on a terminal
    OfFiles = "{} of {} files", "第 {} 个文件，共 {} 个";
    Interrupting = "interrupted: the reports are brought to an end; Ctrl-C again ends at once", "已中断：正在把报告收尾；再按一次 Ctrl-C 立即结束";
    PressEnter = "Press Enter to close this window.", "按回车键关闭窗口。";
    // the receipt
    Read = "read:", "已读取：";
    MoreFiles = "more files read: {}", "另有已读文件：{}";
    Columns = "columns searched: {}, skipped: {}", "搜索 {} 列，跳过 {} 列";
    Drafts = "drafts: {}", "草稿：{}";
    Unverified = "template not yet checked against a real file", "模板尚未用真实文件核对";
    SheetsSkipped = "sheets not read: {}", "未读工作表：{}";
    NotToItsEnd = "not read to its end", "未读完";
    RulesAge = "{} (days old: {})", "{}（{} 天前）";
    RulesUsed = "rules: {}; marketplaces: {}; judged by {}", "规则：{}；平台：{} 个；按 {} 判断";
    // sheets of a workbook
    SheetToDo = "To do", "待办";
    SheetListings = "Listings", "商品";
    SheetFindings = "Findings", "结果";
    SheetUnchecked = "Not checked", "未检查";
    SheetRules = "Rules used", "所用规则";
    HeadWhat = "what", "内容";
    HeadListings = "listings", "商品数";
    HeadFindings = "findings", "结果数";
    HeadNumber = "number", "数量";
    HeadMarketplaces = "marketplaces", "平台";
    HeadConsequence = "consequence", "后果";
    HeadSeverity = "severity", "级别";
    HeadRule = "rule", "规则";
    HeadFile = "file", "文件";
    HeadSheet = "sheet", "工作表";
    HeadLine = "line", "行";
    HeadKey = "key", "键";
    HeadFamily = "family", "变体组";
    HeadTitle = "title", "标题";
    HeadVerdict = "verdict", "判定";
    HeadBasis = "basis", "依据";
    HeadSource = "source", "来源";
    HeadDated = "dated", "版本日期";
    HeadRead = "read", "读取日期";
    HeadSince = "since", "自";
    HeadUntil = "until", "至";
    HeadAddress = "url", "网址";
    HeadKind = "kind", "类别";
    HeadNext = "next step", "下一步";
    LanguageGap = "language {}, categories without terms: {}", "语言 {}，无词条的类别：{}";
    ColumnsLeftOut = "skipped columns", "跳过的列";
    TakenDown = "removed by the file itself", "由文件自行下架";
    NoRuleKnown = "NO RULE KNOWN", "无规则，未判断";
    // lines of other formats
    OnSite = "{} on {}: {}", "{}，{}：{}";
    MoreAnnotations = "{} more places ({} in the run): see the other reports of this run", "另有 {} 处（本次共{}）：请看本次运行的其他报告";
    MoreOf = "and {} more", "另有 {} 项";
    MoreOfRun = "about this run", "本次运行";
    WorstListings = "Worst listings", "问题最严重的商品";
    // the page
    PageSkip = "Skip to the listings", "跳到商品列表";
    PageTools = "Page", "页面";
    PagePrint = "Print", "打印";
    PageDark = "Dark", "深色";
    PageLight = "Light", "浅色";
    PageOverview = "Overview", "概览";
    PageToDo = "What to do first", "优先处理";
    PageCharts = "Where it stands", "分布";
    PageChartHint = "Bars count listings; press one to filter.", "条形为商品数；点击可筛选。";
    PageFilters = "Search and filters", "搜索与筛选";
    PageSearch = "Search", "搜索";
    PageSearchHint = "Words, key, rule, title … ( / )", "词语、编号、规则、标题…（ / ）";
    PageMarketplace = "Marketplace", "平台";
    PageCategory = "Category", "类别";
    PageSuppressed = "Suppressed", "已抑制";
    PageReset = "Clear filters", "清除筛选";
    PageAll = "All", "全部";
    PageHide = "Hidden", "隐藏";
    PageShow = "Shown too", "一并显示";
    PageOnly = "Only these", "仅显示这些";
    PageView = "View", "视图";
    PageList = "List", "列表";
    PageMatrix = "By marketplace", "按平台";
    PagePages = "Pages", "分页";
    PagePage = "Page {} of {}", "第 {} 页，共 {} 页";
    PagePerPage = "Rows on a page", "每页行数";
    PageRows = "{} rows", "{} 行";
    PageFirst = "First page", "首页";
    PagePrevious = "Previous page", "上一页";
    PageNext = "Next page", "下一页";
    PageLast = "Last page", "末页";
    PageRun = "What was and was not checked", "检查范围";
    PageListing = "Listing", "商品";
    PageWhat = "What was found", "发现的内容";
    PageEvidence = "evidence", "已有依据";
    PageSuppressedBy = "suppressed by", "抑制原因";
    PageIsSuppressed = "suppressed", "已抑制";
    PageLine = "line {}", "第 {} 行";
    PageMorePlaces = "and {} more places", "另有 {} 处";
    PageHidden = "Further findings of this listing, hidden by the filters: {}", "此商品另有结果被筛选隐藏：{}";
    PageNothing = "Nothing matches these filters.", "没有符合筛选条件的商品。";
    PageCount = "{} of {} listings with findings · findings: {}", "显示 {} / {} 个有结果的商品 · 结果：{}";
    PageJudged = "listings judged", "已判断的商品";
    PageFlagged = "listings with findings", "有结果的商品";
    PageErrors = "errors", "错误";
    PageWarnings = "warnings", "警告";
    PageNotes = "notes", "提示";
    PageNotCounted = "suppressed, not counted", "已抑制，不计入";
    PageFiles = "{} files", "{} 个文件";
    PageJudgedBy = "judged by {}", "按 {} 判断";
    PageShowThese = "Show these listings", "显示这些商品";
    PageListings = "listings", "个商品";
    PageListingOne = "listing", "个商品";
    PageMatrixHint = "Paler cells are notes. ? means: recognised, but no rule is known there; · means: no finding.",
        "浅色为提示。“?”表示已识别，但该平台无已知规则；“·”表示无结果。";
    PageFewer = "Show fewer", "收起";
    PageAllTasks = "Show all {}", "显示全部 {} 项";
    PageByMarketplace = "By marketplace", "按平台";
    PageByVerdict = "By verdict", "按判定";
    PageByCategory = "By category", "按类别";
    PageWithout = "listings without finding", "无结果的商品";
    PageNoRuleFor = "recognised, no rule known (listings)", "已识别但无规则（商品数）";
    PageCoverage = "By marketplace", "按平台";
    PageProblems = "Problems of files and rows", "文件与行的问题";
    PageNotRead = "Not read", "未读取";
    PageFilesRead = "Files read", "已读文件";
    PageSummary = "Summary", "摘要";
    PageFoot = "Made by listlint {}. Everything in this file stays in this file: it sends and loads nothing. No finding means no rule known to us was met; it is no promise.",
        "由 listlint {} 生成。本文件不发送也不加载任何内容。“无结果”仅表示未触及我们已知的规则，并非保证。";
    ShortProhibited = "DO NOT LIST", "禁售";
    ShortApproval = "APPROVAL", "审批";
    ShortDocuments = "DOCUMENT", "资料";
    ShortWording = "WORDS", "文案";
    ShortRisk = "RISK", "误删";
    ByApproval = "approval", "审批";
    ByIgnore = "ignore", "忽略设置";
    ByBrand = "own brand", "自有品牌";
    ByBaseline = "baseline", "基线";
    ByDecision = "decision", "决定";
    FieldBullets = "bullets", "五点描述";
    FieldDescription = "description", "描述";
    FieldKeywords = "keywords", "关键词";
    FieldAttributes = "attributes", "属性";
    FieldBrand = "brand", "品牌";
    FieldManufacturer = "manufacturer", "制造商";
    FieldDepartment = "department", "分类栏";
    FieldImageText = "image text", "图片文字";
    FieldPrice = "price", "价格";
    FieldCurrency = "currency", "币种";
    FieldQuantity = "quantity", "数量";
    FieldCondition = "condition", "商品状况";
    FieldSku = "SKU", "SKU";
    FieldAsin = "ASIN", "ASIN";
    FieldGtin = "GTIN", "GTIN";
    // what to do about a wording
    DoNotList = "do not list {}", "不要刊登 {}";
    Apply = "apply for approval: {}", "申请审批：{}";
    AddDocument = "add a document for {}", "为 {} 补充资料";
    AddStatement = "add the statement: {}", "补充声明：{}";
    Remove = "remove {}", "删除 {}";
    Replace = "replace {}", "替换 {}";
    Shorten = "shorten: {}", "缩短：{}";
    AskSupport = "ask support about {}", "就 {} 咨询平台客服";
    Quoted = "\"{}\"", "“{}”";
    InField = "{} ({})", "{}（{}）";
    // verdicts
    Prohibited = "DO NOT LIST", "禁止销售";
    NeedsApproval = "NEEDS APPROVAL", "需平台审批";
    NeedsDocument = "ADD A DOCUMENT", "需补资料";
    Wording = "CHANGE THE WORDS", "需改文案";
    FalseRemoval = "ALLOWED, MAY BE REMOVED BY MISTAKE", "允许，但易被误删";
    Allowed = "ALLOWED", "允许";
    // consequences: in a sentence, and in a column
    AccountActed = "action against the account", "账户受处罚";
    Removed = "listing removed", "商品被下架";
    Hidden = "hidden from search", "搜索中被隐藏";
    Rejected = "upload rejected", "上传被拒";
    Edited = "the marketplace rewrites the words", "平台自行改写文案";
    NotKnown = "not known what follows", "后果不明";
    AccountShort = "account", "账户";
    RemovalShort = "removal", "下架";
    HiddenShort = "hidden", "隐藏";
    RejectedShort = "rejected", "拒收";
    EditedShort = "edited", "改写";
    // how it was found
    Spaced = "letters spaced out", "字母间加空格";
    Symbols = "signs between letters", "字母间加符号";
    Leet = "digits or signs for letters", "以数字或符号代替字母";
    Repeats = "repeated letters", "字母重复";
    LowConfidence = "confidence low", "置信度低";
    MediumConfidence = "confidence medium", "置信度中";
    // severities
    SeverityError = "error", "错误";
    SeverityWarning = "warning", "警告";
    SeverityNote = "note", "提示";
}

impl Say {
    /// The words with placeholders filled in order.
    pub(crate) fn with(self, language: Language, parts: &[&str]) -> String {
        let mut pieces = self.get(language).split("{}");
        let mut said = pieces.next().unwrap_or_default().to_owned();
        for (part, piece) in parts.iter().zip(pieces) {
            said += part;
            said += piece;
        }
        said
    }

    /// The saying for one, where a plural has its own.
    fn singular(self) -> Self {
        match self {
            Self::Listings => Self::Listing,
            Self::Errors => Self::Error,
            Self::Warnings => Self::Warning,
            Self::Notes => Self::Note,
            Self::FilesNotRead => Self::FileNotRead,
            Self::FilesCut => Self::FileCut,
            Self::FilesNotWritten => Self::FileNotWritten,
            Self::RowsNotRead => Self::RowNotRead,
            Self::RuleMany => Self::RuleOne,
            Self::ProblemMany => Self::ProblemOne,
            Self::CauseMany => Self::CauseOne,
            other => other,
        }
    }
}

/// A number of things: `1 listing`, `1,846 listings`.
pub(crate) fn plural(many: Say, number: u64, language: Language) -> String {
    form(many, number).with(language, &[&count(number)])
}

/// The saying for that many.
pub(crate) fn form(many: Say, number: u64) -> Say {
    if number == 1 { many.singular() } else { many }
}

/// A number with its thousands parted: `1,846`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut shown = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 3 == first {
            shown.push(',');
        }
        shown.push(digit);
    }
    shown
}

/// A label before its text; Chinese colons carry their own space.
pub(super) fn label(say: Say, text: &str, language: Language) -> String {
    match language {
        Language::En => format!("{} {text}", say.get(language)),
        Language::Zh => format!("{}{text}", say.get(language)),
    }
}

/// What parts the items of a list.
pub(crate) fn list(language: Language) -> &'static str {
    match language {
        Language::En => ", ",
        Language::Zh => "、",
    }
}

/// What the marketplace decides, in people's words (INTERFACE 2).
pub(crate) fn verdict(verdict: Verdict) -> Say {
    match verdict {
        Verdict::Prohibited => Say::Prohibited,
        Verdict::Approval => Say::NeedsApproval,
        Verdict::Documents => Say::NeedsDocument,
        Verdict::Wording => Say::Wording,
        Verdict::FalseRemovalRisk => Say::FalseRemoval,
        Verdict::Allowed => Say::Allowed,
    }
}

/// What happens otherwise.
pub(crate) fn consequence(consequence: Consequence) -> Say {
    match consequence {
        Consequence::Account => Say::AccountActed,
        Consequence::Removal => Say::Removed,
        Consequence::Hidden => Say::Hidden,
        Consequence::Rejected => Say::Rejected,
        Consequence::Edited => Say::Edited,
        Consequence::Unknown => Say::NotKnown,
    }
}

/// What happens otherwise, in one word; nothing where it is not known.
pub(crate) fn consequence_short(consequence: Consequence) -> Option<Say> {
    match consequence {
        Consequence::Account => Some(Say::AccountShort),
        Consequence::Removal => Some(Say::RemovalShort),
        Consequence::Hidden => Some(Say::HiddenShort),
        Consequence::Rejected => Some(Say::RejectedShort),
        Consequence::Edited => Some(Say::EditedShort),
        Consequence::Unknown => None,
    }
}

/// On whose word.
pub(crate) fn basis(basis: Basis) -> Say {
    match basis {
        Basis::Policy => Say::Policy,
        Basis::Staff => Say::Staff,
        Basis::Law => Say::Law,
        Basis::Press => Say::Press,
        Basis::House => Say::House,
        Basis::Inferred => Say::Inferred,
    }
}

/// Which copy of a source was read, and when.
pub(crate) fn copy(source: &Source, language: Language) -> String {
    let read = source.read.to_string();
    let copy = match source.dated {
        Some(day) => Say::Dated.with(language, &[&day.to_string(), &read]),
        None => Say::Undated.with(language, &[&read]),
    };
    if !source.partial {
        return copy;
    }
    format!("{copy}{}{}", list(language), Say::Partial.get(language))
}

/// What to do about a wording.
pub(crate) fn action(action: Action) -> Say {
    match action {
        Action::Delete => Say::DoNotList,
        Action::Apply => Say::Apply,
        Action::AddDocument => Say::AddDocument,
        Action::AddStatement => Say::AddStatement,
        Action::RemoveWords => Say::Remove,
        Action::ReplaceWords => Say::Replace,
        Action::Shorten => Say::Shorten,
        Action::AskSupport => Say::AskSupport,
    }
}

/// How the words were hidden, where they were.
pub(crate) fn view(view: ViewKind) -> Option<Say> {
    match view {
        ViewKind::Plain => None,
        ViewKind::Spaced => Some(Say::Spaced),
        ViewKind::Symbols => Some(Say::Symbols),
        ViewKind::Leet => Some(Say::Leet),
        ViewKind::Repeats => Some(Say::Repeats),
    }
}

/// Doubt, where there is some.
pub(crate) fn doubt(confidence: Confidence) -> Option<Say> {
    match confidence {
        Confidence::High => None,
        Confidence::Medium => Some(Say::MediumConfidence),
        Confidence::Low => Some(Say::LowConfidence),
    }
}

/// How much it weighs.
pub(crate) fn severity(severity: Severity) -> Say {
    match severity {
        Severity::Error => Say::SeverityError,
        Severity::Warning => Say::SeverityWarning,
        Severity::Note => Say::SeverityNote,
    }
}

/// That many findings of a severity.
pub(crate) fn findings(severity: Severity) -> Say {
    match severity {
        Severity::Error => Say::Errors,
        Severity::Warning => Say::Warnings,
        Severity::Note => Say::Notes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_gaps() {
        let gaps = |say: Say, language| say.get(language).matches("{}").count();
        for &say in Say::ALL {
            assert_eq!(gaps(say, Language::En), gaps(say, Language::Zh), "{say:?}");
        }
    }

    #[test]
    fn nothing_is_ever_called_good() {
        for &say in Say::ALL {
            let en = say.get(Language::En).to_lowercase();
            let words: Vec<_> = en.split(|c: char| !c.is_alphanumeric()).collect();
            for word in ["clean", "safe", "compliant", "ok"] {
                assert!(!words.contains(&word), "{say:?}");
            }
            let zh = say.get(Language::Zh);
            assert!(!zh.contains("合规") && !zh.contains("安全"), "{say:?}");
        }
    }

    #[test]
    fn thousands_are_parted() {
        let shown: Vec<_> = [0, 12, 999, 1_000, 1_846, 12_345, 1_234_567].map(count).into();
        assert_eq!(shown, ["0", "12", "999", "1,000", "1,846", "12,345", "1,234,567"]);
    }
}
