// Turns the server's tree of a text into elements. Every kind is known here; texts become
// only text nodes.

import { h } from "./dom.js";
import { highlight } from "./highlight.js";
import { timeElement } from "./time.js";

const plain = { strong: "strong", em: "em", u: "u", s: "s", code: "code", ul: "ul", li: "li", h1: "h3", h2: "h4", h3: "h5", quote: "blockquote", small: "small", span: "span" };

/** The nodes of a text. `names` resolves mentions and opens their targets. */
export function nodes(tree, names) {
  return (tree ?? []).map((node) => (typeof node === "string" ? document.createTextNode(node) : element(node, names)));
}

function element([kind, detail, children], names) {
  const inside = () => nodes(children, names);
  if (kind in plain) return h(plain[kind], kind.startsWith("h") ? { class: `heading ${kind}` } : {}, inside());
  switch (kind) {
    case "br": return h("br");
    case "ol": return h("ol", { start: detail }, inside());
    case "pre": return h("pre", { tabindex: "0" }, highlight(children.join(""), detail));
    case "link": return h("a", { href: detail, target: "_blank", rel: "noopener noreferrer" }, inside());
    case "spoiler": return spoiler(inside());
    case "user": return h("span", { class: "mention" }, `@${names.user(detail)}`);
    case "role": return h("span", { class: "mention" }, `@${names.role(detail)}`);
    case "everyone": return h("span", { class: "mention" }, detail);
    case "channel": return channel(detail, names);
    case "command": return link(`/${detail}`, () => names.type(detail));
    case "time": return timeElement(detail);
    default: return h("span", {}, inside());
  }
}

const link = (text, click) => h("button", { type: "button", class: "mention", on: { click } }, text);

/** A member gets no name and no link for something they can't see. */
function channel(id, names) {
  const name = names.channel(id);
  return name === null ? h("span", { class: "mention" }, "# No access") : link(`#${name}`, () => names.open(id));
}

function spoiler(children) {
  const hidden = h("span", { class: "hidden", inert: true }, children);
  const element = h("span", {
    class: "spoiler", role: "button", tabindex: "0", "aria-expanded": "false", "aria-label": "Spoiler, show it",
    on: { click: show, keydown: (event) => ["Enter", " "].includes(event.key) && (event.preventDefault(), show()) },
  }, hidden);
  function show() {
    if (element.classList.contains("open")) return;
    element.classList.add("open");
    hidden.inert = false;
    for (const name of ["role", "aria-expanded", "aria-label"]) element.removeAttribute(name);
    element.setAttribute("tabindex", "-1");
  }
  return element;
}
