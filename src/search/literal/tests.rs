//! Which texts have hits of which words.

use super::*;

fn found<'a>(typed: &str, text: &'a str) -> Vec<&'a str> {
    let literal = Literal::new(typed).expect("something to look for");
    literal.spans(text).map(|span| &text[span]).collect()
}

#[test]
fn case_counts_only_with_a_capital() {
    assert_eq!(found("ça", "Ça, ça, ÇA"), ["Ça", "ça", "ÇA"]);
    assert_eq!(found("Ça", "Ça, ça, ÇA"), ["Ça"]);
    assert_eq!(found("straße", "STRAẞE"), ["STRAẞE"]);
    assert_eq!(found("σ", "Σσς"), ["Σ", "σ", "ς"]);
    assert_eq!(found("istanbul", "İstanbul"), ["İstanbul"]);
}

#[test]
fn plain_letters_find_accented_ones_and_not_the_reverse() {
    assert_eq!(found("ca va", "Ça va ?"), ["Ça va"]);
    assert_eq!(found("Ca va", "Ça va ? ça va"), ["Ça va"]);
    assert_eq!(found("ete", "été, ete, e\u{301}te\u{301}"), ["été", "ete", "e\u{301}te\u{301}"]);
    assert_eq!(found("été", "ete, étè, Été, e\u{301}te\u{301}"), ["Été", "e\u{301}te\u{301}"]);
    assert_eq!(found("e\u{301}te\u{301}", "ete, été"), ["été"]);
    assert_eq!(found("lodz", "Łódź"), ["Łódź"]);
    assert_eq!(found("1er", "le 1ᵉʳ mai"), ["1ᵉʳ"]);
}

#[test]
fn pairs_find_the_joined_letter() {
    assert_eq!(found("coeur", "cœur, Cœur, coeur, coëur"), ["cœur", "Cœur", "coeur", "coëur"]);
    assert_eq!(found("Oeuvre", "Œuvre, œuvre, OEuvre"), ["Œuvre"]);
    assert_eq!(found("cœur", "cœur, coeur"), ["cœur"]);
    assert_eq!(found("strasse", "Straße"), ["Straße"]);
    assert_eq!(found("flussstrom", "Flußstrom"), ["Flußstrom"]);
    assert_eq!(found("paella", "pælla pǽlla"), ["pælla", "pǽlla"]);
}

#[test]
fn ligatures_are_their_letters() {
    assert_eq!(found("fin", "la ﬁn, fin, Fin"), ["ﬁn", "fin", "Fin"]);
    assert_eq!(found("ﬁn", "la ﬁn, fin"), ["ﬁn", "fin"]);
    assert_eq!(
        found("difficile", "diﬃcile diﬀicile difﬁcile difficile"),
        ["diﬃcile", "diﬀicile", "difﬁcile", "difficile"]
    );
    assert_eq!(found("oﬀre", "offre oﬀre"), ["offre", "oﬀre"]);
    assert_eq!(found("est", "eﬆ"), ["eﬆ"]);
}

#[test]
fn apostrophes_dashes_and_white_space_are_one() {
    assert_eq!(found("dit “non”", "dit \"non\", dit «non»"), ["dit \"non\"", "dit «non»"]);
    assert_eq!(found("5\" de", "5” de, 5\" de"), ["5” de", "5\" de"]);
    assert_eq!(found("l'eau", "l’eau, l'eau, lʼeau"), ["l’eau", "l'eau", "lʼeau"]);
    assert_eq!(found("l’eau", "l'eau"), ["l'eau"]);
    assert_eq!(found("dix-huit", "dix\u{2011}huit"), ["dix\u{2011}huit"]);
    assert_eq!(found("a \u{301}", "a \u{301}, a b"), ["a \u{301}"]);
    assert_eq!(found("a \n b", "a b, a  b, a\r\nb, a\u{202F}b, ab"), ["a b", "a  b", "a\r\nb", "a\u{202F}b"]);
}

#[test]
fn white_space_stands_for_punctuation_too() {
    assert_eq!(
        found("non merci", "Non, merci. Non — merci ! non.merci, non-merci"),
        ["Non, merci", "Non — merci", "non.merci", "non-merci"]
    );
    assert_eq!(found("c est", "c’est nonc est"), ["c’est", "c est"]);
    assert_eq!(found("non, merci", "non merci, non, merci"), ["non, merci"]);
    let exact = |typed, text: &str| {
        Literal::exact(typed).expect("some words").spans(text).map(|span| span.start).collect::<Vec<_>>()
    };
    assert_eq!(exact("Ça va", "ça va, Ça, va, Ca va, Ça  va"), [24]);
    assert_eq!(exact("l'e", "l’e L'e l'é"), [0]);
}

#[test]
fn prefixes_begin_a_word_and_have_no_accents() {
    let prefix = |typed| Literal::prefix(typed).expect("a name");
    assert!(prefix("Méns").is_match("Arthur mensch") && prefix("arthur m").is_match("Arthur Mensch"));
    assert!(!prefix("ensch").is_match("Arthur Mensch") && !prefix("01").is_match("SPEAKER_01"));
}

#[test]
fn outer_white_space_asks_for_word_ends() {
    assert_eq!(found("le", "le, les, ale"), ["le", "le", "le"]);
    assert_eq!(found(" le", "le, les, ale"), ["le", "le"]);
    assert_eq!(found("le ", "les ale"), ["le"]);
    assert_eq!(found(" le ", "les ale le"), ["le"]);
    assert_eq!(found(" 12 ", "123, 312, 12"), ["12"]);
    assert_eq!(found("cafe ", "café, cafés, cafe\u{301}s"), ["café"]);
    assert!(Literal::new("").is_none() && Literal::new(" \t\n").is_none());
}

#[test]
fn a_word_is_found_whole_in_any_case() {
    let query = Literal::word("Le").expect("a word");
    let text = "Le, le, les, élé";
    assert_eq!(query.spans(text).collect::<Vec<_>>(), [0..2, 4..6]);
    assert_eq!(query.typed(), " Le ");
    assert!(Literal::word("日").is_some_and(|query| query.is_match("日本")));
    assert!(Literal::word("m").is_some_and(|query| query.is_match("50 m²")));
}

#[test]
fn hits_never_split_a_grapheme() {
    assert_eq!(found("e", "e\u{323}\u{302}"), ["e\u{323}\u{302}"]);
    assert_eq!(found("ê", "e\u{302}\u{301}"), [""; 0]);
    assert_eq!(found("👩", "👩\u{200D}🚀 👩"), ["👩"]);
    assert_eq!(found("가", "각 \u{1100}\u{1161}\u{11A8} \u{1100}\u{1161}"), ["\u{1100}\u{1161}"]);
    assert_eq!(found("\u{301}", "e\u{301}"), [""; 0]);
    assert_eq!(found("می", "می\u{200C}خواهم"), ["می\u{200C}"]);
}

#[test]
fn a_hit_that_cannot_stand_hides_none_that_overlaps_it() {
    assert_eq!(found("été é", "été été é"), ["été é"]);
    assert_eq!(found("éé", "éée\u{301}\u{302}"), ["éé"]);
    assert_eq!(found("éé", "ééé\u{302}"), ["éé"]);
    assert_eq!(found(" aa", "baaa aa"), ["aa"]);
    assert_eq!(found("aa ", "aaa"), ["aa"]);
}

#[test]
fn what_is_typed_is_no_syntax() {
    for typed in [".*", "[a", "a{2}", r"\w", "(", "^", "$", "a|b", "&&", "-]"] {
        assert_eq!(found(typed, "x"), [""; 0], "{typed}");
        assert_eq!(found(typed, &format!("x{typed}x")), [typed], "{typed}");
    }
}

#[test]
fn a_long_quotation_is_taken_to_the_letter() {
    let quotation = "L'été, ça va et  ".repeat(600);
    assert_eq!(found(&quotation, &format!("x {} x", quotation.replace('\'', "’"))).len(), 1);
    assert_eq!(found(&quotation, &quotation.replace("va", "vâ")), [""; 0]);
    assert!(Literal::new(&"x".repeat(LONGEST)).is_some());
    assert!(Literal::new(&"x".repeat(LONGEST + 1)).is_none());
}

#[test]
fn a_long_quotation_is_compared_to_its_end() {
    let begun = "mot ".repeat(40);
    let quotation = format!("{begun}fin’s – e\u{301}té");
    assert_eq!(found(&quotation, &format!("{begun}fin's\n- Été, {begun}fin's - ete")).len(), 1);
    assert_eq!(found(&quotation, &format!("{begun}{quotation}!")), [quotation.as_str()]);
    assert_eq!(found(&quotation, &format!("{begun}fin's-été {begun}fin's - étés")), [format!("{begun}fin's - été")]);
    assert_eq!(found(&format!("{quotation} "), &format!("{begun}fin's - étés")), [""; 0]);
}

#[test]
fn a_hostile_line_is_searched_in_one_pass() {
    let flags = "🇫".repeat(20_001);
    assert_eq!(Literal::new("🇫🇫").expect("a flag").spans(&flags).count(), 10_000);
}
