//! XML and HTML of every shape: nothing panics, and size costs time in proportion.

use proptest::prelude::*;

use crate::formats::{Format, Outgoing, read, relabel, write};
use crate::model::{Builder, Edit, Progress, Segment, Timestamp, Transcript};
use crate::text::counted;

/// Pieces that mean something in one of the formats.
const PIECES: [&str; 78] = [
    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<tt>",
    "<tt ttp:frameRate=\"0\" ttp:tickRate=\"-1\">",
    "</tt>",
    "<body begin=\"1s\" timeContainer=\"seq\">",
    "<div>",
    "</div>",
    "<p>",
    "<p begin=\"1s\" end=\"00:00:02:11\" ttm:agent=\"a\">",
    "<p begin=\"99999999999999h\" dur=\"1f\">",
    "</p>",
    "<span begin=\"1t\" ttm:agent=\"b c\">",
    "</span>",
    "<br/>",
    "<br>",
    "<ttm:agent xml:id=\"a\">",
    "<ttm:name>",
    "Ann",
    "</ttm:name>",
    "</ttm:agent>",
    "<transcript>",
    "<text start=\"1\" dur=\"2\">",
    "</text>",
    "<timedtext>",
    "<p t=\"1\" d=\"2\" a=\"1\">",
    "<s t=\"9\">",
    "</s>",
    "<ANNOTATION_DOCUMENT>",
    "<TIME_ORDER>",
    "<TIME_SLOT TIME_SLOT_ID=\"ts1\" TIME_VALUE=\"1\"/>",
    "<TIME_SLOT TIME_SLOT_ID=\"ts2\"/>",
    "</TIME_ORDER>",
    "<TIER TIER_ID=\"A\" PARENT_REF=\"B\">",
    "<TIER TIER_ID=\"B\" PARENT_REF=\"A\" PARTICIPANT=\"Ann\">",
    "<TIER TIER_ID=\"C\">",
    "</TIER>",
    "<ANNOTATION>",
    "<ALIGNABLE_ANNOTATION ANNOTATION_ID=\"a1\" TIME_SLOT_REF1=\"ts1\" TIME_SLOT_REF2=\"ts2\">",
    "<REF_ANNOTATION ANNOTATION_ID=\"a1\" ANNOTATION_REF=\"a1\">",
    "<ANNOTATION_VALUE>",
    "<basic-transcription>",
    "<speaker id=\"S\">",
    "<abbreviation>",
    "</abbreviation>",
    "</speaker>",
    "<tli id=\"T0\" time=\"1\"/>",
    "<tli id=\"T1\"/>",
    "<tier speaker=\"S\" type=\"t\">",
    "<event start=\"T0\" end=\"T1\">",
    "</event>",
    "</tier>",
    "<Trans>",
    "<Speaker id=\"s\" name=\"Ann\"/>",
    "<Turn speaker=\"s t\" startTime=\"1\">",
    "<Sync time=\"1\"/>",
    "<Who nb=\"2\"/>",
    "</Turn>",
    "<html>",
    "<a name=\"ts_1_2_S01\" >",
    "<a name=\"ts_1_x_//S\">",
    "</a>",
    "S01: ",
    "//",
    "<cite>",
    "</cite>",
    "<time>0:01</time>",
    "<strong>Ann:</strong>",
    "<section>",
    "<h2>",
    "&amp;#39;",
    "&",
    "<",
    "é: ",
];

fn exercise(source: &str) {
    let Ok(document) = read(source.as_bytes(), "xml") else { return };
    let mut transcript = document.transcript;
    assert_eq!(relabel(source.as_bytes(), "xml", &transcript).as_deref(), Ok(source.as_bytes()), "{source}");
    let speakers: Vec<_> = transcript.speakers().iter().map(|(speaker, _)| speaker).collect();
    for speaker in speakers {
        let rename = Edit::Rename { speaker, name: Some(format!("Zo{}", speaker.0)) };
        transcript.apply(&rename).expect("fits");
        let _ = relabel(source.as_bytes(), "xml", &transcript);
    }
}

proptest! {
    #[test]
    fn any_markup_is_read_or_refused(root in 0..PIECES.len(), pieces in prop::collection::vec(0..PIECES.len(), 0..40)) {
        let source: String = std::iter::once(root).chain(pieces).map(|piece| PIECES[piece]).collect();
        exercise(&source);
    }

    /// All that is open is ended, so that XML is whole more often.
    #[test]
    fn any_whole_markup_is_read_or_refused(root in 0..7_usize, pieces in prop::collection::vec(0..PIECES.len(), 0..30)) {
        let roots = ["tt", "transcript", "timedtext", "ANNOTATION_DOCUMENT", "basic-transcription", "Trans", "html"];
        let root = roots[root];
        let pieces: String = pieces.into_iter().map(|piece| PIECES[piece]).filter(|piece| !piece.starts_with("<!")).collect();
        exercise(&format!("<{root}>{pieces}</{root}>"));
    }
}

#[test]
fn size_costs_time_in_proportion() {
    let repeated = |before: &str, piece: &str, times: usize, after: &str| {
        let source = format!("{before}{}{after}", piece.repeat(times));
        let _ = read(source.as_bytes(), "").map(|document| {
            let mut transcript = document.transcript;
            let last = transcript.speakers().iter().next_back().map(|(speaker, _)| speaker);
            if let Some(speaker) = last {
                transcript.apply(&Edit::Rename { speaker, name: Some("Zoe".into()) }).expect("fits");
                let _ = relabel(source.as_bytes(), "", &transcript);
            }
        });
    };
    repeated("<tt>", "<div begin='1s' ttm:agent='a'>", 30_000, "");
    repeated("<tt>", "<p ttm:agent='a' begin='1s'>x</p>", 10_000, "</tt>");
    repeated("<tt><ttm:agent xml:id='a'/>", "<p ttm:agent='a' begin='1s'>x</p>", 10_000, "</tt>");
    repeated("<tt><p>", "<span begin='1s' ttm:agent='a'>x </span>", 10_000, "</p></tt>");
    repeated("<tt><p>", "<span begin='1s' ttm:agent='a'>x </span><span ttm:agent='b'>y </span>", 10_000, "</p></tt>");
    repeated("<transcript>", "<text start='1'>&amp;amp;</text>", 10_000, "</transcript>");
    repeated("<timedtext><p t='1'>", "<s t='1'>a</s>", 30_000, "</p></timedtext>");
    repeated(
        "<Trans><Speaker id='s' name='Ann'/><Turn speaker='s'>",
        "<Sync time='1'/>a<Who nb='1'/>",
        10_000,
        "</Turn></Trans>",
    );
    let who: String = (0..10_000).map(|number| format!("<Who nb='{number}'/>a")).collect();
    repeated(&format!("<Trans><Turn speaker='s'>{who}"), "", 0, "</Turn></Trans>");
    let tiers: String =
        (0..10_000).map(|number| format!("<TIER TIER_ID='t{}' PARENT_REF='t{number}'/>", number + 1)).collect();
    repeated(&format!("<ANNOTATION_DOCUMENT><TIER TIER_ID='t0'/>{tiers}"), "", 0, "</ANNOTATION_DOCUMENT>");
    repeated("<html><a name=\"ts_", "<p><a name='ts_1_2_S'>S: a</a><a name='ts_3_4_S'>b</a></p>", 10_000, "</html>");
    repeated("<html><p>", "<a name=\"ts_1_2_S\">", 10_000, "</html>");
    repeated("<cite>Ann:</cite><time>0:01</time>", "<p>a", 30_000, "");
    repeated("<html><p><strong>Ann:</strong> a", "<p><b>Ann:</b> x</p>", 10_000, "</html>");
    repeated("<html><p><strong>Ann:</strong> a<p><b>Ben:</b> b", "<p><div><i>", 10_000, "</html>");
    repeated("<html><a name=\"ts_", "<p><span>", 10_000, "</html>");
    repeated("<html><cite>Ann:</cite><time>0:01</time>", "<cite>", 10_000, "</html>");
    repeated("<transcript>", "<text start='1'>", 10_000, &"</text>".repeat(10_000));
    repeated("<tt>", "<agent id='a'><name>a", 10_000, &"</name></agent>".repeat(10_000));
    repeated("<html><p><strong>Ann:</strong> a", "<b>", 10_000, "</html>");
}

/// Texts and names as they come back from a format.
fn come_back(format: &str, names: &[&str], texts: &[&str]) -> Vec<(String, String)> {
    let mut builder = Builder::default();
    for (number, text) in (0..).zip(texts) {
        let speaker = builder.speaker(names[number as usize % names.len()]);
        let start = Timestamp::from_millis(number * 1000);
        builder
            .push(Segment { start, end: Timestamp::from_millis(number * 1000 + 500), speaker, text, words: &[] })
            .expect("fits");
    }
    let transcript: Transcript = builder.finish().expect("fits");
    let format = Format::named(format).expect("known");
    let mut bytes = Vec::new();
    write(format, &Outgoing { transcript: &transcript, title: "<a> & b" }, &Progress::default(), &mut bytes)
        .expect("writes");
    let document = read(&bytes, "").expect("read");
    assert_eq!((document.format, document.warnings), (format, Vec::new()));
    let transcript = document.transcript;
    let pair = |segment: Segment<'_>| (transcript.speakers().shown(segment.speaker).into(), segment.text.into());
    transcript.segments().map(|(_, segment)| pair(segment)).collect()
}

#[test]
fn odd_texts_and_names_come_back() {
    let names = ["A <b> & \"c\" 'd'", "", "default", "佐藤: 🎤", "Ann:", "--> x"];
    let texts = [
        "two\nlines\n\nand a paragraph",
        "a  b\tc",
        "]]> <br/> &amp; &#10; <!-- x -->",
        "Ann: hello",
        "[00:01] Ben: no",
        "0:15",
        "x\u{A0}y\u{85}z\u{2028}",
        "\u{202E}abc\u{FEFF}",
        "-",
        "\u{1F3A4}",
    ];
    let expected: Vec<(String, String)> = texts
        .iter()
        .enumerate()
        .map(|(at, text)| (names[at % names.len()].to_owned(), text.trim().to_owned()))
        .collect();
    for format in ["html", "docx", "eaf"] {
        assert_eq!(come_back(format, &names, &texts), expected, "{format}");
    }
    let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    let on_lines: Vec<(String, String)> = expected
        .iter()
        .map(|(name, text)| (name.clone(), if text.contains('\n') { lines(text) } else { text.clone() }))
        .collect();
    assert_eq!(come_back("ttml", &names, &texts), on_lines);
    // Nobody is named, and no text is taken for a name.
    assert_eq!(come_back("ttml", &[""], &["Ann: hello"]), [(String::new(), "Ann: hello".to_owned())]);
    // What XML has no way to write is shown as lost.
    assert_eq!(
        come_back("docx", &["A\0"], &["a\u{1E}b\u{1B}[2J"]),
        [("A\u{FFFD}".into(), "a\u{FFFD}b\u{FFFD}[2J".into())]
    );
}

/// What is said in a page, segment by segment, and the warnings.
fn page(source: &str) -> (Vec<String>, Vec<(u32, String)>) {
    let document = read(source.as_bytes(), "html").unwrap_or_else(|error| panic!("{source}: {error}"));
    let said = document.transcript.segments().map(|(_, segment)| segment.text.to_owned()).collect();
    (said, document.warnings.into_iter().map(|warning| (warning.line, warning.message)).collect())
}

const CITES: &str = "<html><head><title>x</title><body><h1>y</h1>\n<cite>Ann:</cite><time>0:01</time><p>One</p>\n";
const BOLD: &str = "<html><head><title>x</title><body><h1>y</h1>\n<p><b>Ann:</b> One</p><p><b>Ben:</b> Two</p>\n";
const NOSCRIBE: &str = "<html><head><title>x</title><body><p>y</p>\n<p><a name=\"ts_1_2_S01\">S01: One</a></p>\n";
const OWN: &str = "<html><head><meta name=\"generator\" content=\"whosaid\"></head><body><h1>y</h1>\n\
    <section><h2>Ann</h2><p id=\"t=1\" data-start=\"1\"><a href=\"#t=1\">0:01</a> <span>One</span></p></section>\n";

#[test]
fn text_of_a_page_that_is_in_no_turn_is_told() {
    for start in [CITES, BOLD, NOSCRIBE, OWN] {
        let (said, warnings) = page(start);
        assert_eq!(warnings, [], "{start}");
        let source = format!("{start}<div>A <i>loose</i></div>\n<ul><li>end &amp; all</ul>\n<script>'</div>'</script>");
        let told = "part of no turn: 17 characters, “A loose end & all”";
        assert_eq!(page(&source), (said, vec![(3, told.to_owned())]), "{source}");
    }
    // Once for each place.
    let source = "<html><p>Zero</p>x\n<cite>Ann:</cite> <p>One</p>\ny\n<time>0:05</time><p>Two</p>\nz\n";
    let told = |text: &str| format!("part of no turn: {}, “{text}”", counted(text.len(), "character"));
    let lines = [(1, told("x")), (3, told("y")), (5, told("z"))];
    assert_eq!(page(source), (vec!["Zero".into(), "One".into(), "Two".into()], lines.into()));
    let source =
        source.replace("<cite>Ann:</cite> <p>", "<p><b>Ann:</b> ").replace("<time>0:05</time><p>", "<p><b>Ben:</b> ");
    let lines = [(1, told("Zero x")), (3, told("y")), (5, told("z"))];
    assert_eq!(page(&source), (vec!["One".into(), "Two".into()], lines.into()));
}

#[test]
fn what_has_no_end_in_a_page_is_told_with_what_it_hides() {
    for start in [CITES, BOLD, NOSCRIBE, OWN] {
        let said = page(start).0;
        for rest in ["<!-- <p>More</p>", "<p title=\"x>More</p>", "<p", "<script>More</p></div>", "<![if x"] {
            let source = format!("{start}\n{rest}\n");
            let count = rest.len();
            let told = format!("not ended, and so not read to the end of the file: {count} characters, “{rest}”");
            assert_eq!(page(&source), (said.clone(), vec![(4, told)]), "{source}");
        }
    }
    // As browsers end them.
    let comments = "<!--> <!---> <!-- a --!> <!-- <p>b</p> -- > --> <!-- --->\n<SCRIPT>'</p></scrip'</Script >\n";
    assert_eq!(page(&format!("{BOLD}{comments}")), page(BOLD));
}
