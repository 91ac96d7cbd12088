//! Formulas to plain text: Discord renders none.

use crate::import::pattern::regex;
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::sync::LazyLock;

/// Commands and what they look like.
const SIGNS: [(&str, &str); 98] = [
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("pi", "π"),
    ("rho", "ρ"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("times", "×"),
    ("cdot", "·"),
    ("div", "÷"),
    ("pm", "±"),
    ("mp", "∓"),
    ("ast", "∗"),
    ("le", "≤"),
    ("leq", "≤"),
    ("ge", "≥"),
    ("geq", "≥"),
    ("ne", "≠"),
    ("neq", "≠"),
    ("ll", "≪"),
    ("gg", "≫"),
    ("lt", "<"),
    ("gt", ">"),
    ("approx", "≈"),
    ("equiv", "≡"),
    ("sim", "~"),
    ("propto", "∝"),
    ("infty", "∞"),
    ("in", "∈"),
    ("notin", "∉"),
    ("subset", "⊂"),
    ("subseteq", "⊆"),
    ("supset", "⊃"),
    ("cup", "∪"),
    ("cap", "∩"),
    ("emptyset", "∅"),
    ("varnothing", "∅"),
    ("setminus", "∖"),
    ("forall", "∀"),
    ("exists", "∃"),
    ("neg", "¬"),
    ("lnot", "¬"),
    ("land", "∧"),
    ("wedge", "∧"),
    ("lor", "∨"),
    ("vee", "∨"),
    ("oplus", "⊕"),
    ("otimes", "⊗"),
    ("to", "→"),
    ("rightarrow", "→"),
    ("leftarrow", "←"),
    ("leftrightarrow", "↔"),
    ("Rightarrow", "⇒"),
    ("implies", "⇒"),
    ("Leftarrow", "⇐"),
    ("Leftrightarrow", "⇔"),
    ("iff", "⇔"),
    ("mapsto", "↦"),
    ("sum", "∑"),
    ("prod", "∏"),
    ("int", "∫"),
    ("partial", "∂"),
    ("nabla", "∇"),
    ("ldots", "…"),
    ("dots", "…"),
    ("cdots", "⋯"),
    ("lfloor", "⌊"),
    ("rfloor", "⌋"),
    ("lceil", "⌈"),
    ("rceil", "⌉"),
    ("mid", "|"),
    ("ell", "ℓ"),
];

const RAISED: (&str, &str) = ("0123456789+-=()nixk", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣᵏ");
const LOWERED: (&str, &str) = ("0123456789+-=()aeijnxk", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑᵢⱼₙₓₖ");

/// The most rounds in which groups are resolved from the inside. Deeper ones stay unchanged.
const DEPTH: usize = 12;

/// `text` as a superscript: in Unicode's superscripts if it has all of them, otherwise after `^`.
pub(super) fn raised(text: &str) -> String {
    shifted(text, RAISED, '^')
}

/// `text` below the line, in the same way.
pub(super) fn lowered(text: &str) -> String {
    shifted(text, LOWERED, '_')
}

fn shifted(text: &str, (from, to): (&str, &str), mark: char) -> String {
    let sign = |letter: char| {
        from.chars().zip(to.chars()).find(|(plain, _)| *plain == letter).map(|(_, sign)| sign)
    };
    let text = text.trim();
    match text.chars().map(sign).collect::<Option<String>>() {
        Some(signs) => signs,
        None if text.chars().count() == 1 => format!("{mark}{text}"),
        None => format!("{mark}({text})"),
    }
}

/// A formula as plain text: `\frac{n^2}{2}` becomes `n²/2`.
pub(super) fn plain_formula(latex: &str) -> String {
    static ENVIRONMENTS: LazyLock<Regex> = LazyLock::new(|| regex(r"\\(?:begin|end)\{[a-z*]+\}"));
    static SPACES: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\\[,;:!> ]|\\q?quad\b|\\(?:left|right|displaystyle|limits)\b|~"));
    static LETTERS: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"\\(?:text|textbf|textit|texttt|mathrm|mathbf|mathit|mathcal|mathbb|operatorname)\*?\{([^{}]*)\}",
        )
    });
    static FRACTION: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}"));
    static BINOMIAL: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\\binom\s*\{([^{}]*)\}\s*\{([^{}]*)\}"));
    static ROOT: LazyLock<Regex> =
        LazyLock::new(|| regex(r"\\sqrt\s*(?:\[([^\]]*)\])?\s*\{([^{}]*)\}"));
    static SHIFTED: LazyLock<Regex> =
        LazyLock::new(|| regex(r"([\^_])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\s{}\\]))"));
    static ROWS: LazyLock<Regex> = LazyLock::new(|| regex(r"\\\\|&"));
    let mut text = ENVIRONMENTS.replace_all(latex, " ").into_owned();
    text = text.replace(r"\{", "\u{1}").replace(r"\}", "\u{2}");
    for sign in ["%", "$", "#", "_", "&"] {
        text = text.replace(&format!("\\{sign}"), if sign == "_" { "\u{3}" } else { sign });
    }
    text = ROWS.replace_all(&text, " ").into_owned();
    text = SPACES.replace_all(&text, " ").into_owned();
    for _ in 0..DEPTH {
        let before = text.len();
        let was = text.clone();
        text = LETTERS.replace_all(&text, "$1").into_owned();
        text = SHIFTED.replace_all(&text, shift).into_owned();
        text = ROOT.replace_all(&text, root).into_owned();
        text = FRACTION
            .replace_all(&text, |it: &Captures<'_>| format!("{}/{}", group(&it[1]), group(&it[2])))
            .into_owned();
        text = BINOMIAL.replace_all(&text, "C($1, $2)").into_owned();
        if text.len() == before && text == was {
            break;
        }
    }
    text = with_signs(&text);
    text.retain(|letter| !matches!(letter, '{' | '}'));
    let text = text
        .replace('\u{1}', "{")
        .replace('\u{2}', "}")
        .replace('\u{3}', "_")
        .replace('\u{4}', "^");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shift(found: &Captures<'_>) -> String {
    let inner = found.get(2).or_else(|| found.get(3)).map_or("", |it| it.as_str());
    let inner = with_signs(inner);
    let shifted = if &found[1] == "^" { raised(&inner) } else { lowered(&inner) };
    // Marks that stay would be read as ones that are still to be done.
    shifted.replace('^', "\u{4}").replace('_', "\u{3}")
}

fn root(found: &Captures<'_>) -> String {
    let degree = found.get(1).map_or(String::new(), |degree| raised(degree.as_str()));
    format!("{degree}√{}", group(&found[2]))
}

/// A part of a formula, in parentheses where it is more than one thing.
fn group(text: &str) -> String {
    let text = with_signs(text.trim());
    let is_one =
        text.chars().all(|letter| letter.is_alphanumeric() || "⁰¹²³⁴⁵⁶⁷⁸⁹.".contains(letter));
    if is_one { text } else { format!("({text})") }
}

/// Each command as its sign; a function such as `\log` by its name.
fn with_signs(text: &str) -> String {
    static COMMAND: LazyLock<Regex> = LazyLock::new(|| regex(r"\\([A-Za-z]+)(\s*)"));
    COMMAND
        .replace_all(text, |found: &Captures<'_>| {
            let sign = SIGNS.iter().find(|(name, _)| *name == &found[1]);
            let space = if found[2].is_empty() { "" } else { " " };
            sign.map_or_else(
                || format!("{}{space}", &found[1]),
                |(_, sign)| format!("{sign}{space}"),
            )
        })
        .into_owned()
}

/// Returns `true` if the text between dollar signs is a formula, not a price or a shell variable.
pub(super) fn is_formula(text: &str) -> bool {
    text.contains(['\\', '^', '_', '{', '=', '<', '+'])
        || text.chars().count() == 1 && text.chars().all(char::is_alphabetic)
        || text.contains('(') && text.contains(')')
}

/// Formulas in delimiters other than dollar signs, such as `\(…\)`.
static MARKED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?s)(^|[^\\])(?:\\\((.{1,1000}?)\\\)|\\\[(.{1,1000}?)\\\])|(?i)\[latex\](.{1,1000}?)\[/latex\]|\[\$\](.{1,1000}?)\[/\$\]|\[\$\$\](.{1,1000}?)\[/\$\$\]",
    )
});

/// Formulas between dollars.
static DOLLARS: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\$\$([^$]{1,1000})\$\$|\$([^\s$](?:[^$\n]{0,300}[^\s$])?)\$"));

/// Returns `true` if `markdown` has a formula in a form that Markdown reads as escaped characters, or in
/// Anki's own form.
pub(in crate::import) fn has_formula(markdown: &str) -> bool {
    MARKED.is_match(markdown)
}

/// `text` with the formulas of these forms as plain text, which `write` puts into it.
pub(super) fn without_formulas(text: &str, write: impl Fn(&str) -> String) -> String {
    let replaced = |found: &Captures<'_>| {
        let before = found.get(1).map_or("", |before| before.as_str());
        let latex = found.iter().skip(2).flatten().next().map_or("", |it| it.as_str());
        format!("{before}{}", write(&plain_formula(latex)))
    };
    MARKED.replace_all(text, replaced).into_owned()
}

/// Plain text without dollars around its formulas.
pub(super) fn without_dollars(text: &str) -> Cow<'_, str> {
    DOLLARS.replace_all(text, |found: &Captures<'_>| match (found.get(1), found.get(2)) {
        (Some(latex), _) => plain_formula(latex.as_str()),
        (None, Some(latex)) if is_formula(latex.as_str()) => plain_formula(latex.as_str()),
        _ => found[0].to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_read_as_people_type_them() {
        for (latex, plain) in [
            (r"O(n \log n)", "O(n log n)"),
            ("x^2 + y_1", "x² + y₁"),
            (r"\frac{n(n+1)}{2}", "(n(n+1))/2"),
            (r"\frac{a^{2}}{\sqrt{b+1}}", "a²/(√(b+1))"),
            (r"a \le b \Rightarrow \lnot c", "a ≤ b ⇒ ¬ c"),
            (r"2^{k+m}", "2^(k+m)"),
            (r"\text{if } x \in \{1, 2\}", "if x ∈ {1, 2}"),
            (r"\begin{cases} 1 & x > 0 \\ 0 \end{cases}", "1 x > 0 0"),
            (r"\sum_{i=0}^n i", "∑ᵢ₌₀ⁿ i"),
            ("{{{", ""),
        ] {
            assert_eq!(plain_formula(latex), plain, "{latex}");
        }
    }

    #[test]
    fn prices_are_no_formulas() {
        assert!(!is_formula("5 and ") && !is_formula("10") && !is_formula("HOME"));
        assert!(is_formula("n") && is_formula("n^2") && is_formula("O(n)"));
    }

    #[test]
    fn formulas_of_other_forms_are_found() {
        let bold = |it: &str| format!("<{it}>");
        assert_eq!(without_formulas(r"a \(x^2\) b [$]y_1[/$]", bold), "a <x²> b <y₁>");
        assert!(has_formula(r"\[x\]") && !has_formula(r"\(x"));
    }
}
