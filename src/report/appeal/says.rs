//! The sentences of an appeal, in both languages. Facts say what the run knows; blanks ask for the rest.

use super::SetAside;
use super::{escaped, quoted};
use crate::finding::Suppressed;
use crate::rule::Language;

/// Sentences in a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Says(pub(super) Language);

impl Says {
    fn of<T>(self, en: T, zh: T) -> T {
        match self.0 {
            Language::En => en,
            Language::Zh => zh,
        }
    }

    pub(super) fn title(self, key: &str, marketplace: &str) -> String {
        self.of(format!("Appeal: {key} on {marketplace}"), format!("申诉：{marketplace} 上的 {key}"))
    }

    pub(super) fn notice(self) -> &'static str {
        self.of("The notice", "平台通知")
    }

    pub(super) fn root_cause(self) -> &'static str {
        self.of("1. Root cause", "1. 根本原因")
    }

    pub(super) fn corrective_action(self) -> &'static str {
        self.of("2. Corrective action", "2. 纠正措施")
    }

    pub(super) fn prevention(self) -> &'static str {
        self.of("3. Prevention", "3. 预防措施")
    }

    pub(super) fn dated_sources(self) -> &'static str {
        self.of("Sources with a date", "有日期的依据")
    }

    pub(super) fn to_confirm(self) -> &'static str {
        self.of("Open the page and confirm before you quote it", "引用前请先打开页面核实")
    }

    pub(super) fn checked(self, day: &str, version: &str, packs: &str) -> String {
        self.of(
            format!("Judged by the rules of {day}, with listlint {version}, rules {packs}."),
            format!("按 {day} 的规则判断，listlint {version}，规则库 {packs}。"),
        )
    }

    pub(super) fn listing(self, place: &str, title: &str, ids: &str) -> String {
        let ids = if ids.is_empty() { String::new() } else { format!(" ({ids})") };
        self.of(
            format!("The listing: {title}{ids}, as it stands in {place}."),
            format!("商品：{title}{ids}，见 {place}。"),
        )
    }

    pub(super) fn account(self) -> &'static str {
        self.of("your account, the case number, and whom this goes to", "您的账户、案件编号、收件部门")
    }

    pub(super) fn no_notice(self) -> &'static str {
        self.of(
            "the marketplace's notice, word for word: its date, the reason it gives, what it asks for",
            "平台通知原文：日期、理由、要求",
        )
    }

    fn says(self, field: &str, words: &str) -> String {
        self.of(format!("the {field} {} {words}", verb(field)), format!("{field} 中写有{words}"))
    }

    pub(super) fn sentence(self, field: &str, words: &str) -> String {
        self.of(format!("The {field} {} {words}", verb(field)), self.says(field, words))
    }

    pub(super) fn missing(self, what: &str) -> String {
        self.of(format!("The listing lacks this: {what}"), format!("商品缺少：{what}"))
    }

    pub(super) fn rule(self, what: &str, rule: &str, verdict: &str, why: Option<&str>) -> String {
        match why {
            Some(why) => self
                .of(format!("{what}. Rule {rule}, {verdict}: {why}"), format!("{what}。规则 {rule}，{verdict}：{why}")),
            None => self.of(format!("{what}. Rule {rule}, {verdict}."), format!("{what}。规则 {rule}，{verdict}。")),
        }
    }

    pub(super) fn suppressed(self, finding: &str, by: &str) -> String {
        self.of(format!("Suppressed, not counted: {finding} {by}"), format!("已抑制，不计入：{finding}{by}"))
    }

    /// Who settled a finding and why; the reason as it is to be written.
    pub(super) fn by(self, Suppressed { by, until, .. }: &Suppressed, reason: &str) -> String {
        let who = match *by {
            "approval" => self.of("The seller's settings state an approval for it", "卖家设置中载有相应审批"),
            "ignore" => self.of("The seller's settings ignore it", "卖家设置中忽略此项"),
            "brand" => self.of("The seller's settings name the brand as the seller's own", "卖家设置中载明为自有品牌"),
            "decision" => self.of("A recorded decision of the seller settles it", "卖家已就此作出决定"),
            _ => self.of("The seller's baseline holds it", "卖家基线中已有此项"),
        };
        let until = until.map_or(String::new(), |day| self.of(format!(" (until {day})"), format!("（至 {day}）")));
        self.of(format!("{who}: {reason}{until}."), format!("{who}：{reason}{until}。"))
    }

    pub(super) fn settled(self) -> &'static str {
        self.of("settled by settings or decisions, not counted", "因设置或决定而不计入")
    }

    pub(super) fn approval_proof(self, reason: &str) -> String {
        self.of(
            format!("the proof of the approval {reason}: its letter or a picture of the page that shows it"),
            format!("审批{reason}的证明：批准函或显示审批状态的页面截图"),
        )
    }

    pub(super) fn all_suppressed(self, rules: usize, marketplace: &str) -> String {
        self.of(
            format!(
                "{rules} rules are known for {marketplace}; every error and warning that they find in this listing is suppressed, as told below."
            ),
            format!("已知 {marketplace} 的规则 {rules} 条；在该商品中发现的错误与警告均已抑制，说明如下。"),
        )
    }

    pub(super) fn how_it_came(self) -> &'static str {
        self.of(
            "how this came into the listing: who wrote it, from which template or supplier's text, since when",
            "此内容如何进入商品：何人撰写、来自哪个模板或供应商文本、自何时起",
        )
    }

    pub(super) fn no_finding(self, rules: usize, marketplace: &str) -> String {
        self.of(
            format!(
                "{rules} rules are known for {marketplace}; none of them finds an error or a warning in this listing."
            ),
            format!("已知 {marketplace} 的规则 {rules} 条，均未在该商品中发现错误或警告。"),
        )
    }

    pub(super) fn set_aside(self, set_aside: &SetAside) -> String {
        let SetAside { what, words: (words, field), because } = set_aside;
        let (what, words) = (escaped(what), quoted(words));
        match because {
            Some((other, place)) => {
                let (other, is_around) = (quoted(other), place == "around");
                let place =
                    if is_around { self.of("it stands in", "上下文为").to_owned() } else { self.says(place, "") };
                self.of(
                    format!(
                        "{}: a keyword search may take that for {what}. It is something else: {} {other}.",
                        self.sentence(field, &words),
                        place.trim_end()
                    ),
                    format!("{field} 中写有{words}，关键词检索可能将其当作“{what}”。实为他物：{place}{other}。"),
                )
            }
            None => self.of(
                format!(
                    "{}: a keyword search may take that for {what}. Nothing else in the listing says so.",
                    self.sentence(field, &words)
                ),
                format!("{field} 中写有{words}，关键词检索可能将其当作“{what}”。商品其余内容均无此含义。"),
            ),
        }
    }

    pub(super) fn nothing_known(self) -> &'static str {
        self.of(
            "No word that any rule looks for stands in the fields that were searched.",
            "所检查的字段中没有任何规则所关注的词语。",
        )
    }

    pub(super) fn known_without_finding(self) -> &'static str {
        self.of(
            "Words that rules look for stand in the listing; checked.txt says why none of the rules makes a finding of them.",
            "商品中有规则所关注的词语；各规则为何未判为问题，见 checked.txt。",
        )
    }

    pub(super) fn note(self, finding: &str) -> String {
        self.of(format!("A note, not a fault: {finding}"), format!("提示（并非违规）：{finding}"))
    }

    pub(super) fn what_it_is(self) -> &'static str {
        self.of(
            "what the product is, in a sentence that a reviewer can check, and the proof: invoice, photo, data sheet",
            "用审核人员可核实的一句话说明商品是什么，并附证明：发票、照片、说明书",
        )
    }

    pub(super) fn no_other_words(self) -> &'static str {
        self.of(
            "No other wording is proposed: the rule is about the product, not about its words.",
            "不提出其他措辞：该规则针对商品本身，而非用词。",
        )
    }

    pub(super) fn deleted(self) -> &'static str {
        self.of(
            "when the listing was deleted, and what became of stock and open orders",
            "何时删除该商品，库存和未完成订单如何处理",
        )
    }

    pub(super) fn edit(self, line: u64, column: &str, before: &str, after: &str) -> String {
        self.of(
            format!("Proposed for line {line}, column {column}: {after} in place of {before}."),
            format!("建议将第 {line} 行“{column}”列由{before}改为{after}。"),
        )
    }

    pub(super) fn judged_again(self, left: usize, before: usize, suppressed: usize) -> String {
        let (of_them, rest) = match suppressed {
            0 => (String::new(), String::new()),
            some => (format!(", {some} of them suppressed"), format!("，其中 {some} 项已抑制")),
        };
        self.of(
            format!("Judged again with the proposed wording: {left} of {before} errors and warnings left{of_them}."),
            format!("按建议措辞重新判断：错误与警告由 {before} 项变为 {left} 项{rest}。"),
        )
    }

    pub(super) fn asked_undated(self, fix: &str) -> String {
        self.of(
            format!("whether the page asks for this today, and what you did about it: {fix}"),
            format!("页面现在是否有此要求，以及您的处理：{fix}"),
        )
    }

    pub(super) fn asked(self, fix: &str) -> String {
        self.of(format!("What the rules ask for: {fix}"), format!("规则要求：{fix}"))
    }

    pub(super) fn done(self) -> &'static str {
        self.of("what you changed, and when it went live", "您做了哪些修改，何时生效")
    }

    pub(super) fn nothing_to_change(self) -> &'static str {
        self.of("No change is proposed: no rule asks for one.", "不建议修改：没有规则要求修改。")
    }

    pub(super) fn no_fault_to_change(self) -> &'static str {
        self.of("No change is proposed: no error or warning asks for one.", "不建议修改：没有错误或警告要求修改。")
    }

    pub(super) fn suppressed_is_kept(self) -> &'static str {
        self.of(
            "No change is proposed: what asks for one is suppressed, as told above.",
            "不建议修改：要求修改的各项均已抑制，说明见上。",
        )
    }

    pub(super) fn changed_anyway(self) -> &'static str {
        self.of("whether you changed anything all the same, and when", "您是否仍作了修改，何时修改")
    }

    pub(super) fn repeatable(self, command: &str) -> String {
        self.of(
            format!("This check can be repeated before every upload: {command}."),
            format!("每次上传前均可重复此检查：{command}。"),
        )
    }

    pub(super) fn who_checks(self) -> &'static str {
        self.of("who checks listings before upload from now on, and since when", "今后由谁在上传前检查商品，自何时起")
    }

    pub(super) fn other_listings(self) -> &'static str {
        self.of(
            "which other listings you checked for the same, and what came of it",
            "您还检查了哪些商品是否存在相同问题，结果如何",
        )
    }

    pub(super) fn dated(self, day: &str, source: &str, is_partial: bool) -> String {
        let cut = if is_partial { self.of(" (the copy was cut off)", "（副本不完整）") } else { "" };
        self.of(format!("{source}, copy dated {day}{cut}"), format!("{source}，副本日期 {day}{cut}"))
    }

    pub(super) fn open(self, rule: &str, source: &str) -> String {
        self.of(
            format!("the wording of the page today, for {rule}: {source}"),
            format!("{rule} 所依据页面的现行原文：{source}"),
        )
    }

    pub(super) fn undated(self, rule: &str, why: &str) -> String {
        self.of(format!("whether this holds today, for {rule}: {why}"), format!("{rule} 现在是否如此：{why}"))
    }

    pub(super) fn presumed(self, rule: &str, why: &str) -> String {
        self.of(
            format!("whether the marketplace says so at all, for {rule}, which is only presumed: {why}"),
            format!("平台是否确有此规定（{rule} 仅为推定）：{why}"),
        )
    }
}

/// What a field does: some are called by a plural.
fn verb(field: &str) -> &'static str {
    if matches!(field, "bullets" | "keywords" | "attributes") { "say" } else { "says" }
}
