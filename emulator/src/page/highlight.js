// Highlighted code. Highlight.js returns markup; only its spans, with their classes, are used.

import { h } from "./dom.js";
import hljs from "./vendor/highlight/core.js";
import bash from "./vendor/highlight/bash.js";
import c from "./vendor/highlight/c.js";
import cpp from "./vendor/highlight/cpp.js";
import css from "./vendor/highlight/css.js";
import diff from "./vendor/highlight/diff.js";
import go from "./vendor/highlight/go.js";
import ini from "./vendor/highlight/ini.js";
import java from "./vendor/highlight/java.js";
import javascript from "./vendor/highlight/javascript.js";
import json from "./vendor/highlight/json.js";
import kotlin from "./vendor/highlight/kotlin.js";
import python from "./vendor/highlight/python.js";
import rust from "./vendor/highlight/rust.js";
import sql from "./vendor/highlight/sql.js";
import typescript from "./vendor/highlight/typescript.js";
import xml from "./vendor/highlight/xml.js";
import yaml from "./vendor/highlight/yaml.js";

const languages = { bash, c, cpp, css, diff, go, ini, java, javascript, json, kotlin, python, rust, sql, typescript, xml, yaml };
for (const [name, grammar] of Object.entries(languages)) hljs.registerLanguage(name, grammar);

/** A `<code>` with the text, highlighted if the language is known. */
export function highlight(text, language) {
  const code = h("code", {});
  if (language && hljs.getLanguage(language)) {
    const { value } = hljs.highlight(text, { language, ignoreIllegals: true });
    take(new DOMParser().parseFromString(value, "text/html").body, code);
  } else {
    code.append(text);
  }
  return code;
}

function take(from, to) {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      to.append(node.data);
    } else {
      const span = h("span", { class: node.className });
      take(node, span);
      to.append(span);
    }
  }
}
