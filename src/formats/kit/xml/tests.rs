//! XML and HTML as trees.

use super::*;

fn outline(node: Node<'_, '_>) -> String {
    let children: Vec<String> = node.children().map(outline).collect();
    match node.is_text() {
        true => format!("{:?}", node.own_text()),
        false => format!("{}({})", node.name(), children.join(" ")),
    }
}

fn tree(source: &str, syntax: Syntax) -> String {
    Tree::parse(source, syntax).map_or_else(|error| error.to_string(), |tree| outline(tree.root()))
}

#[test]
fn xml_as_a_tree() {
    let source = "<?xml version=\"1.0\"?>\n<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a b='1 &amp; 2'>x &lt;<c/>&x;<tt:d>e</tt:d><![CDATA[<f>]]></a>";
    assert_eq!(tree(source, Syntax::Xml), "(\"\\n\" \"\\n\" a(\"x <\" c() \"&x;\" d(\"e\") \"<f>\"))");
    let tree = Tree::parse(source, Syntax::Xml).expect("XML");
    let a = tree.root().element("a").expect("there");
    let (value, place) = a.attribute("b").expect("there");
    assert_eq!((value.as_ref(), &source[place]), ("1 & 2", "1 &amp; 2"));
    assert_eq!(&source[a.inner()], "x &lt;<c/>&x;<tt:d>e</tt:d><![CDATA[<f>]]>");
    assert_eq!(a.text(), "x <&x;e<f>");
    let cdata = a.children().last().expect("there");
    assert_eq!(&source[cdata.inner()], "<f>");
}

#[test]
fn what_is_no_xml_is_told_with_its_line() {
    let early = "line 3: the XML ends too early, as in a file cut short; mend it there or export it again";
    assert_eq!(tree("<a>\n<b>\n", Syntax::Xml), early);
    assert!(tree("<a>\n<b", Syntax::Xml).starts_with("line 2: this is not valid XML ("));
}

#[test]
fn an_attribute_without_a_value_has_no_place() {
    let tree = Tree::parse("<p hidden who who=''>one</p>", Syntax::Html).expect("HTML");
    let p = tree.root().element("p").expect("there");
    assert_eq!((p.attribute("hidden"), p.attribute("who")), (None, Some(("".into(), 19..19))));
}

#[test]
fn html_needs_no_ends() {
    assert_eq!(
        tree("<p>one<div>two<p>three</div>four", Syntax::Html),
        "(p(\"one\") div(\"two\" p(\"three\")) \"four\")"
    );
    assert_eq!(
        tree("<?x><!doctype html><p>one<![if !IE]>two<!>three<!-- > --><![endif]>", Syntax::Html),
        "(p(\"one\" \"two\" \"three\"))"
    );
    let source = "<P class=x>one<br>two<p>three <i>four</p><script>a < b && '</p>'</script><hr>";
    assert!(tree(source, Syntax::Html).starts_with("(P(\"one\" br() \"two\") p(\"three \" i(\"four\")) script("));
}

#[test]
fn what_stands_in_its_like_is_left_out() {
    let tree = Tree::parse("<a><b>1<a>2<b>3</b></a></b>4<b/></a>", Syntax::Xml).expect("XML");
    let found: Vec<String> = tree.root().outermost(|node| node.is("b")).map(|node| node.direct_text()).collect();
    assert_eq!(found, ["1", ""]);
}

#[test]
fn depth_costs_no_stack() {
    let deep = "<a>".repeat(200_000);
    let tree = Tree::parse(&deep, Syntax::Html).expect("HTML");
    assert_eq!(tree.root().descendants().count(), 200_000);
    assert_eq!(tree.root().text(), "");
}

#[test]
fn a_less_than_may_be_bare() {
    let shown = |source: &str, syntax| {
        let tree = Tree::parse(source, syntax).expect("a tree");
        let text =
            tree.root().descendants().filter(Node::is_text).map(|text| &source[text.inner()]).collect::<Vec<_>>();
        text.concat()
    };
    for syntax in [Syntax::Xml, Syntax::Html] {
        assert_eq!(shown("<p>a << b < c &amp; <3 <b>d</b></p>", syntax), "a << b < c &amp; <3 d");
    }
    assert!(Tree::parse("<p>a <", Syntax::Xml).is_err());
}
