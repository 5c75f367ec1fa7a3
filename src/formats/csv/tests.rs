//! Tables in all their kinds.

use super::*;
use crate::formats::read;

fn table(source: &str) -> Vec<(Option<f64>, Option<f64>, String, String)> {
    let document = read(source.as_bytes(), "csv").unwrap_or_else(|error| panic!("{source}: {error}"));
    assert!(["csv", "tsv"].contains(&document.format.name), "{source}: {:?}", document.format);
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::seconds);
    let transcript = &document.transcript;
    let row = |segment: crate::model::Segment<'_>| {
        let label = transcript.speakers().shown(segment.speaker).to_owned();
        (seconds(segment.start), seconds(segment.end), label, segment.text.to_owned())
    };
    transcript.segments().map(|(_, segment)| row(segment)).collect()
}

#[test]
fn headers_in_many_words() {
    let expected = [(Some(1.5), Some(2.0), "Ann".to_owned(), "Well, yes.".to_owned())];
    for source in [
        "start,end,speaker,text\n1.5,2.0,Ann,\"Well, yes.\"\n",
        "Start Time;End Time;Speaker Name;Transcript\n00:00:01.500;00:00:02.000;Ann;Well, yes.\n",
        "Name\tIn\tOut\tContent\nAnn\t0:01.5\t0:02\tWell, yes.\n",
        "id,startMs,endMs,participant,utterance\n7,1500,2000,Ann,\"Well, yes.\"\n",
        "Sprecher;Beginn;Ende;Äußerung\nAnn;00:00:01,5;00:00:02,0;Well, yes.\n",
        "Début;Fin;Locuteur;Énoncé\n1,5;2,0;Ann;Well, yes.\n",
        "inicio,fin,hablante,texto\n1.5,2,Ann,\"Well, yes.\"\n",
        "Temps de début;Temps de fin;Intervenant;Texte\n1,5;2;Ann;Well, yes.\n",
        "start (ms),duration (ms),speaker,text\n1500,500,Ann,\"Well, yes.\"\n",
        "Timecode,Speaker,Dialogue\n00:00:01.5 - 00:00:02,Ann,\"Well, yes.\"\n",
        "Minutes of a talk,,,\n,,,\nstart,end,speaker,text\n1.5,2.0,Ann,\"Well, yes.\"\n",
        "start,end,speaker,text\r\n1.5,2.0,Ann, \"Well, yes.\" \r\n,,,\r\n",
        "segment_onset,segment_offset,transcription,speaker_id,words\n1.5,2.0,\"Well, yes.\",Ann,2\n",
        "text|speaker|begin_time_sec|end_time_sec\nWell, yes.|Ann|1.5|2\n",
    ] {
        assert_eq!(table(source), expected, "{source}");
    }
}

#[test]
fn a_header_may_have_any_number_of_columns() {
    let columns = |first: &str, [start, end, speaker, text]: [&str; 4]| {
        let mut cells: Vec<String> = (0..3_000).map(|number| format!("{first}{number}")).collect();
        for (at, cell) in [(1_700, speaker), (300, end), (2_999, start), (257, text)] {
            cells[at] = cell.to_owned();
        }
        cells.join(",") + "\n"
    };
    let header = columns("q", ["start (ms)", "end (ms)", "Speaker", "text"]);
    let source = header + &columns("", ["1500", "2000", "Ann", "Yes"]) + &columns("", ["2500", "3000", "Ben", "No"]);
    let expected =
        [(Some(1.5), Some(2.0), "Ann".into(), "Yes".into()), (Some(2.5), Some(3.0), "Ben".into(), "No".into())];
    assert_eq!(table(&source), expected);
}

#[test]
fn columns_without_a_header() {
    let two = "0.0,1.5,Ann,Shall we start with it?\n1.5,2.0,Ben,Let us do that.\n2.0,3.0,Ann,Well then.\n";
    assert_eq!(table(two).last(), Some(&(Some(2.0), Some(3.0), "Ann".into(), "Well then.".into())));
    let elan = "CHI\t\t00:00:01.200\t1.2\t00:00:02.300\t2.3\t00:00:01.100\t1.1\tI want to go there\n\
                MOT\t\t00:00:02.500\t2.5\t00:00:03.300\t3.3\t00:00:00.800\t0.8\tShall we go then?\n\
                CHI\t\t00:00:03.500\t3.5\t00:00:04.300\t4.3\t00:00:00.800\t0.8\tYes, let us go.\n";
    assert_eq!(table(elan)[1], (Some(2.5), Some(3.3), "MOT".into(), "Shall we go then?".into()));
    let clock = "00:00:01;Ann;Shall we start?\n00:00:05;Ben;Let us do that.\n00:00:09;Ann;Well then.\n";
    assert_eq!(table(clock)[1], (Some(5.0), None, "Ben".into(), "Let us do that.".into()));
}

#[test]
fn units_are_worked_out_and_said() {
    let warnings = |source: &str| {
        let document = read(source.as_bytes(), "csv").expect(source);
        let last = document.transcript.end().map(Timestamp::millis);
        (last, document.warnings.iter().map(|warning| warning.message.clone()).collect::<Vec<_>>().join("\n"))
    };
    let (end, said) = warnings("start,end,text\n0,2500,a b\n2500,4000,c d\n");
    assert!(end == Some(4000) && said.ends_with("taken for milliseconds"), "{said}");
    let (end, said) = warnings("start,end,text\n0,2,a b\n2,4,c d\n");
    assert!(end == Some(4000) && said.ends_with("taken for seconds"), "{said}");
    let (end, said) = warnings("start,end,text\n0.0,2.5,a b\n2.5,4,c d\n");
    assert!(end == Some(4000) && said.is_empty(), "{said}");
    let (end, said) = warnings("in,out,text\n00:00:01:12,00:00:02:24,a\n00:00:03:00,00:00:04:00,b\n");
    assert!(end == Some(4000) && said.ends_with("25 in a second"), "{said}");
    let (end, said) = warnings("start,end,speaker,text\n0.5,1.5,A,a\nlater,,B,b\n");
    assert!(end == Some(1500) && said == "“later” is no time; it was left out", "{said}");
}

#[test]
fn tables_that_are_no_transcripts_are_refused() {
    for source in [
        "name,age,city\nAnn,42,Basel\nBen,40,Bern\n",
        "id,text\n1,a b c\n2,d e f\n",
        "x,y,label\n1.5,2.5,cat\n0.3,4.5,dog\n",
        "1,2,3\n4,5,6\n7,8,9\n",
        "timestamp,level,message\n2024-05-01T10:00:00Z,INFO,started the service\n",
        "start,end,task\n2024-05-01,2024-05-02,write the report\n",
        "Hello, world\nHow are you, today\n",
        "date,amount,text\n2024-05-01,12.50,two loaves of bread\n",
        "a\tb\tc\n",
        "start,end\n1,2\n",
        "time,temperature,text\n,20.5,warm\n,,\nnoon,21,warmer\n",
    ] {
        let found = read(source.as_bytes(), "csv").map(|document| document.format);
        assert!(!found.as_ref().is_ok_and(|format| ["csv", "tsv"].contains(&format.name)), "{source}: {found:?}");
    }
}

#[test]
fn quotes_are_part_of_a_text_where_nothing_is_quoted() {
    let source = "start\tend\tspeaker\ttext\n0.5\t1.0\tAnn\t\"Well,\" she said\n1.0\t2.0\tBen\t\"I never\n2.0\t3.0\tAnn\t5\" wide\n";
    let texts: Vec<String> = table(source).into_iter().map(|(.., text)| text).collect();
    assert_eq!(texts, ["\"Well,\" she said", "\"I never", "5\" wide"]);
}

/// The cells are those that the csv crate finds.
#[test]
fn cells_are_as_another_reader_has_them() {
    let source = "a,\"b, c\",\"d\"\"e\"\r\n,,\"\"\nx,\"two\r\nlines\",é\n\"q\",1,2";
    let dialect = Dialect { separator: ',', has_quotes: true };
    let ours: Vec<Vec<String>> =
        rows(source, dialect).map(|row| row.cells.iter().map(|cell| cell.value().into_owned()).collect()).collect();
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(source.as_bytes());
    let theirs: Vec<Vec<String>> =
        reader.records().map(|record| record.expect("a record").iter().map(str::to_owned).collect()).collect();
    assert_eq!(ours, theirs);
}

#[test]
fn names_are_written_with_the_quotes_they_need() {
    let source = "start,end,speaker,text\n0.5,1.0,Ann,a\n1.0,2.0,\"Ann\",b\n2.0,3.0,,c\n";
    let mut transcript = read(source.as_bytes(), "csv").expect("read").transcript;
    for (label, name) in [("Ann", "Weber, \"Ann\""), ("", "Ben")] {
        let speaker = transcript.speakers().named(label).expect("there");
        transcript.apply(&crate::model::Edit::Rename { speaker, name: Some(name.into()) }).expect("fits");
    }
    let expected =
        "start,end,speaker,text\n0.5,1.0,\"Weber, \"\"Ann\"\"\",a\n1.0,2.0,\"Weber, \"\"Ann\"\"\",b\n2.0,3.0,Ben,c\n";
    let written = crate::formats::relabel(source.as_bytes(), "csv", &transcript);
    assert_eq!(written.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()), Ok(expected.to_owned()));
}

#[test]
fn the_text_is_found_under_any_name() {
    let source = "no;start_time;end_time;speaker;mood;said so\n1;0.5;4.2;Ann;glad;good morning all\n2;4.2;9.8;Ben;;morning Ann\n";
    let texts: Vec<String> = table(source).into_iter().map(|(.., text)| text).collect();
    assert_eq!(texts, ["good morning all", "morning Ann"]);
    // Files and moods are no texts: this table says who spoke when.
    let source = "id\tspeaker\tstart\tend\tduration\tsource\na\tS0\t0.000\t5.420\t5.420\tclean.wav\na\tS1\t5.530\t12.100\t6.570\tclean.wav\n";
    let texts: Vec<String> = table(source).into_iter().map(|(.., text)| text).collect();
    assert_eq!(texts, ["", ""]);
}

#[test]
fn code_with_numbers_between_commas_is_no_table() {
    let source = "From Ann to Everyone:  03:39 PM\n// 7, [100, 180, 260]\nFrom Ben to Everyone:  03:40 PM\nn = 7[100, 180, 261]\nbrb\nAm I heard\n?\nBook, Author\n";
    let found = read(source.as_bytes(), "txt").map(|document| document.format.name);
    assert_ne!(found.ok(), Some("csv"));
}
