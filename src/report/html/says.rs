//! The words of the page in both languages, by the names its script asks for.

use serde_json::{Map, Value, json};

use crate::field::Field;
use crate::report::words::{self, Say};
use crate::rule::{Basis, Consequence, Language, Severity, Verdict};
use crate::text::ViewKind;

const SAYS: &[(&str, Say)] = &[
    ("skip", Say::PageSkip),
    ("tools", Say::PageTools),
    ("print", Say::PagePrint),
    ("dark", Say::PageDark),
    ("light", Say::PageLight),
    ("overview", Say::PageOverview),
    ("todo", Say::PageToDo),
    ("charts", Say::PageCharts),
    ("chartHint", Say::PageChartHint),
    ("listings", Say::SheetListings),
    ("filters", Say::PageFilters),
    ("search", Say::PageSearch),
    ("searchHint", Say::PageSearchHint),
    ("marketplace", Say::PageMarketplace),
    ("marketplaces", Say::HeadMarketplaces),
    ("verdict", Say::HeadVerdict),
    ("severity", Say::HeadSeverity),
    ("category", Say::PageCategory),
    ("file", Say::HeadFile),
    ("suppressed", Say::PageSuppressed),
    ("reset", Say::PageReset),
    ("all", Say::PageAll),
    ("hide", Say::PageHide),
    ("show", Say::PageShow),
    ("only", Say::PageOnly),
    ("view", Say::PageView),
    ("viewList", Say::PageList),
    ("viewMatrix", Say::PageMatrix),
    ("pages", Say::PagePages),
    ("page", Say::PagePage),
    ("perPage", Say::PagePerPage),
    ("rowsPerPage", Say::PageRows),
    ("first", Say::PageFirst),
    ("previous", Say::PagePrevious),
    ("next", Say::PageNext),
    ("last", Say::PageLast),
    ("run", Say::PageRun),
    ("listing", Say::PageListing),
    ("what", Say::PageWhat),
    ("do", Say::Do),
    ("why", Say::Why),
    ("otherwise", Say::Otherwise),
    ("source", Say::HeadSource),
    ("rule", Say::HeadRule),
    ("evidence", Say::PageEvidence),
    ("suppressedBy", Say::PageSuppressedBy),
    ("isSuppressed", Say::PageIsSuppressed),
    ("dated", Say::Dated),
    ("undated", Say::Undated),
    ("partial", Say::Partial),
    ("from", Say::From),
    ("since", Say::Since),
    ("until", Say::Until),
    ("lapsed", Say::Lapsed),
    ("line", Say::PageLine),
    ("missing", Say::Missing),
    ("morePlaces", Say::PageMorePlaces),
    ("hiddenByFilters", Say::PageHidden),
    ("draft", Say::Draft),
    ("noRule", Say::NoRuleKnown),
    ("noFinding", Say::NoFinding),
    ("nothing", Say::PageNothing),
    ("count", Say::PageCount),
    ("cardJudged", Say::PageJudged),
    ("cardFlagged", Say::PageFlagged),
    ("cardErrors", Say::PageErrors),
    ("cardWarnings", Say::PageWarnings),
    ("cardNotes", Say::PageNotes),
    ("cardSuppressed", Say::PageNotCounted),
    ("files", Say::PageFiles),
    ("judgedBy", Say::PageJudgedBy),
    ("showThese", Say::PageShowThese),
    ("listingsCount", Say::PageListings),
    ("listingsCountOne", Say::PageListingOne),
    ("fewer", Say::PageFewer),
    ("allTasks", Say::PageAllTasks),
    ("byMarketplace", Say::PageByMarketplace),
    ("byVerdict", Say::PageByVerdict),
    ("byCategory", Say::PageByCategory),
    ("moreOf", Say::MoreOf),
    ("withoutFinding", Say::PageWithout),
    ("noRuleCategories", Say::PageNoRuleFor),
    ("coverage", Say::PageCoverage),
    ("problems", Say::PageProblems),
    ("notRead", Say::PageNotRead),
    ("filesRead", Say::PageFilesRead),
    ("summaryText", Say::PageSummary),
    ("foot", Say::PageFoot),
    ("confidence:0", Say::LowConfidence),
    ("confidence:1", Say::MediumConfidence),
    ("by:approval", Say::ByApproval),
    ("by:ignore", Say::ByIgnore),
    ("by:brand", Say::ByBrand),
    ("by:baseline", Say::ByBaseline),
    ("by:decision", Say::ByDecision),
];

const FIELDS: [(Field, Say); 16] = [
    (Field::Title, Say::HeadTitle),
    (Field::Bullets, Say::FieldBullets),
    (Field::Description, Say::FieldDescription),
    (Field::Keywords, Say::FieldKeywords),
    (Field::Attributes, Say::FieldAttributes),
    (Field::Brand, Say::FieldBrand),
    (Field::Manufacturer, Say::FieldManufacturer),
    (Field::Department, Say::FieldDepartment),
    (Field::ImageText, Say::FieldImageText),
    (Field::Price, Say::FieldPrice),
    (Field::Currency, Say::FieldCurrency),
    (Field::Quantity, Say::FieldQuantity),
    (Field::Condition, Say::FieldCondition),
    (Field::Sku, Say::FieldSku),
    (Field::Asin, Say::FieldAsin),
    (Field::Gtin, Say::FieldGtin),
];

/// Everything the page says: `{"print":["Print","打印"], …}`.
pub(super) fn words() -> Value {
    let mut told = Map::new();
    let mut add = |key: String, say: Say| {
        told.insert(key, json!([say.get(Language::En), say.get(Language::Zh)]));
    };
    SAYS.iter().for_each(|(key, say)| add((*key).to_owned(), *say));
    FIELDS.iter().for_each(|(field, say)| add(format!("field:{}", field.name()), *say));
    for verdict in Verdict::ALL {
        add(format!("verdict:{}", verdict.name()), words::verdict(*verdict));
        add(format!("short:{}", verdict.name()), short(*verdict));
    }
    for severity in Severity::ALL {
        add(format!("severity:{}", severity.name()), words::severity(*severity));
    }
    for consequence in Consequence::ALL {
        add(format!("consequence:{}", consequence.name()), words::consequence(*consequence));
    }
    for basis in Basis::ALL {
        add(format!("basis:{}", basis.name()), words::basis(*basis));
    }
    for view in [ViewKind::Spaced, ViewKind::Symbols, ViewKind::Leet, ViewKind::Repeats] {
        words::view(view).into_iter().for_each(|say| add(format!("view:{view}"), say));
    }
    Value::Object(told)
}

/// Consequences, the gravest first.
pub(super) fn consequences() -> Value {
    let mut all: Vec<Consequence> = Consequence::ALL.to_vec();
    all.sort();
    all.iter().map(|consequence| consequence.name()).collect()
}

/// A verdict in a narrow cell.
fn short(verdict: Verdict) -> Say {
    match verdict {
        Verdict::Prohibited => Say::ShortProhibited,
        Verdict::Approval => Say::ShortApproval,
        Verdict::Documents => Say::ShortDocuments,
        Verdict::Wording => Say::ShortWording,
        Verdict::FalseRemovalRisk => Say::ShortRisk,
        Verdict::Allowed => Say::Allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Confidence;

    /// The script tells doubt by these numbers, and severity likewise.
    #[test]
    fn numbers_are_those_of_the_script() {
        assert_eq!([Confidence::Low, Confidence::Medium, Confidence::High].map(|c| c as u8), [0, 1, 2]);
        assert_eq!([Severity::Note, Severity::Warning, Severity::Error].map(|s| s as u8), [0, 1, 2]);
    }
}
