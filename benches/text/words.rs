//! What the made-up listings are made of: ordinary things, said plainly.

/// Things that are sold.
pub(super) const THINGS: &[&str] = &[
    "lamp", "bowl", "basket", "blanket", "chair", "shelf", "teapot", "vase", "cushion", "rug", "mirror", "clock",
    "candle", "frame", "tray", "jug", "plate", "cup", "towel", "curtain", "bench", "stool", "cabinet", "drawer",
    "hook", "ladder", "bucket", "broom", "brush", "kettle", "pan", "lid", "spoon", "fork", "ladle", "whisk", "apron",
    "napkin", "coaster", "lantern", "planter", "trellis", "hose", "rake", "spade", "glove", "scarf", "hat", "belt",
    "wallet", "backpack", "notebook", "pencil", "ruler", "eraser", "folder", "stapler", "puzzle", "kite", "ball",
    "racket", "tent", "hammock", "bottle", "thermos", "cooler", "grill", "bell", "pump", "saddle", "cable", "adapter",
    "speaker", "keyboard", "stand",
];

/// What things are made of.
pub(super) const MATERIALS: &[&str] = &[
    "oak",
    "beech",
    "bamboo",
    "cotton",
    "linen",
    "wool",
    "felt",
    "cork",
    "leather",
    "canvas",
    "steel",
    "brass",
    "copper",
    "iron",
    "glass",
    "porcelain",
    "stoneware",
    "clay",
    "rattan",
    "jute",
    "paper",
    "silicone",
    "rubber",
    "marble",
    "slate",
];

/// How things are.
pub(super) const WAYS: &[&str] = &[
    "small",
    "large",
    "round",
    "square",
    "tall",
    "low",
    "light",
    "heavy",
    "soft",
    "firm",
    "plain",
    "striped",
    "checked",
    "woven",
    "knitted",
    "folding",
    "hanging",
    "stackable",
    "adjustable",
    "foldable",
    "handmade",
    "polished",
    "brushed",
    "matte",
    "glossy",
    "warm",
    "cool",
    "thin",
    "thick",
    "double",
    "single",
    "narrow",
    "wide",
    "deep",
    "flat",
    "curved",
];

/// Colours.
pub(super) const COLOURS: &[&str] = &[
    "white",
    "black",
    "grey",
    "blue",
    "navy",
    "green",
    "olive",
    "red",
    "rust",
    "yellow",
    "mustard",
    "brown",
    "beige",
    "cream",
    "pink",
    "violet",
    "turquoise",
    "sand",
];

/// Where things are used.
pub(super) const PLACES: &[&str] = &[
    "kitchen",
    "bedroom",
    "hallway",
    "garden",
    "balcony",
    "office",
    "workshop",
    "garage",
    "cellar",
    "attic",
    "nursery",
    "bathroom",
    "porch",
    "camper",
    "boat",
    "classroom",
    "studio",
    "library",
    "pantry",
    "terrace",
];

/// Sentences about a thing: `T` a thing, `M` a material, `W` a way, `C` a colour, `P` a place, `N` a number, `U` a word
/// that no dictionary has, such as the name of a series.
pub(super) const SENTENCES: &[&str] = &[
    "This W T is made of M and fits into every P.",
    "The M comes from a family workshop and is finished by hand.",
    "It stands firmly on a base of N cm and does not tip over.",
    "Choose it in C or C, with or without a T to match.",
    "A W T for the P, easy to clean with a damp cloth.",
    "The series U has N pieces, all of them W and W.",
    "Measures N x N x N cm; weighs about N g without the T.",
    "You can put it next to a T, on a T or under the T.",
    "Made of M and M, so it stays W for many years.",
    "We pack each T in M-free paper, N pieces to a box.",
    "Its W shape goes well with C walls and a M floor.",
    "If a part is lost, ask us: we keep every T of the U line in our cellar.",
    "The handle is M, the lid is M, the rest is W M.",
    "Our customers use it in the P, in the P and even in the P.",
    "Please note: colours on a screen may differ a little from the T itself.",
    "Delivered with N screws, N hooks and a short guide in N languages.",
    "The T can be turned by N degrees and locked in N steps.",
    "Not suited for the dishwasher (M would suffer from it).",
    "A present for people who have a W P and like W things.",
    "\"A T that just works\", wrote one buyer after N months with the U N.",
];

/// Titles, with the same letters.
pub(super) const TITLES: &[&str] = &[
    "W M T, C, N cm",
    "U T for the P, W, set of N",
    "T with M T, C",
    "U N W T of M - C/C",
    "Set of N: W T and T, M",
    "M T \"U\", W, N pcs",
];

/// Sentences with letters beyond ASCII, for the few rows in an English file that have some.
pub(super) const ACCENTED: &[&str] = &[
    "Geprüfte Qualität für Küche und Büro, Größe N cm.",
    "Déjà prêt à poser, idéal pour la cuisine où l’été dure.",
    "Fácil de limpiar, diseño español, tamaño N cm.",
    "Works from −N °C to +N °C — the “U” line.",
    "Ø N cm, ½ l, ± N %, © U.",
];

/// Sentences without spaces: Japanese and Chinese.
pub(super) const SPACELESS: &[&str] = &[
    "この商品は天然素材を使った手作りの器です。",
    "サイズは約N×Nセンチ、重さはNグラムです。",
    "台所でも居間でもお使いいただけます。",
    "お手入れは柔らかい布で拭くだけで簡単です。",
    "色はお使いの画面によって少し違って見えることがあります。",
    "N個セット、箱入りなので贈り物にもどうぞ。",
    "シリーズUの新しい棚、組み立ては約N分です。",
    "本产品采用天然竹子制作，结实耐用。",
    "尺寸约N厘米，适合厨房和阳台使用。",
    "颜色有白色、灰色和蓝色，可以自由搭配。",
    "安装简单，随附N个螺丝和说明书。",
    "每箱N件，包装牢固，送货上门。",
    "灯罩用亚麻布做成，光线柔和。",
    "如有零件遗失，请联系我们补发。",
];

/// Titles without spaces.
pub(super) const SPACELESS_TITLES: &[&str] = &[
    "手作り陶器の花瓶 N cm U",
    "竹製かご 大 N点セット",
    "リネンのカーテン 幅N cm グレー",
    "实木小凳子 高N厘米 原色",
    "棉麻抱枕套 N件装 U系列",
    "玻璃水壶 Nml 带盖",
];

/// Opening and closing marks of a description in HTML; what is between are sentences.
pub(super) const MARKUP: &[(&str, &str)] = &[
    ("<p>", "</p>"),
    ("<p style=\"margin:0 0 8px;color:#333\">", "</p>"),
    ("<ul><li>", "</li></ul>"),
    ("<li><b>Note:</b> ", "</li>"),
    ("<div class=\"text\"><span>", "</span></div>"),
    ("<h3>", "</h3>"),
    ("<strong>", "</strong><br />"),
    ("<!-- part --><em>", "</em>&nbsp;&amp;&nbsp;more<br>"),
];

/// Syllables of names.
pub(super) const SYLLABLES: &[&str] = &[
    "ba", "bel", "bri", "ca", "cor", "da", "dor", "du", "el", "fa", "fen", "fi", "ga", "gor", "hal", "il", "ja", "ka",
    "kor", "la", "len", "li", "lo", "ma", "mer", "mi", "mo", "na", "nor", "nu", "o", "or", "pa", "pel", "qui", "ra",
    "ri", "ro", "sa", "sel", "so", "ta", "tel", "to", "tri", "u", "va", "vel", "vi", "wen", "xa", "yo", "za", "zi",
];

/// Endings of names.
pub(super) const ENDINGS: &[&str] = &[
    "lin", "dex", "mol", "xan", "tol", "vir", "zine", "pril", "sone", "cide", "thrin", "mab", "ron", "lux", "tex",
    "mat",
];
