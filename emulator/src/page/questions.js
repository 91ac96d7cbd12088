// The bank: filters, search, and each question as Discord will show it. Edited files appear by
// themselves, with what is wrong with them.

import { get } from "./api.js";
import { h, reconcile, redraw } from "./dom.js";
import { parts } from "./message.js";

/** How often the files are looked at while the bank is shown, in milliseconds. */
const pause = 1500;

export class Questions {
  constructor(root, app) {
    this.root = root;
    this.app = { ...app, names: app.names, use: () => {} };
    this.all = [];
    this.version = null;
    this.chosen = null;
    this.search = h("input", { type: "search", id: "question-search", placeholder: "Any words of it, or an id", on: { input: () => this.filter() } });
    this.filters = { pack: this.select("Pack"), category: this.select("Category"), difficulty: this.select("Difficulty") };
    this.count = h("p", { class: "note", role: "status" });
    this.problems = h("details", { class: "problems", hidden: true });
    this.list = h("ul", { class: "question-list", "aria-label": "Questions found" });
    this.shown = h("section", { class: "question", tabindex: "-1", "aria-label": "The question" }, h("p", { class: "note" }, "Choose a question to see how Discord will show it."));
    root.append(h("div", { class: "question-finder" },
      h("div", { role: "search", class: "filters" }, h("label", { for: "question-search" }, "Search ", this.search), Object.values(this.filters).map(({ label }) => label)),
      this.count, this.problems, this.list), this.shown);
  }

  select(title) {
    const select = h("select", { on: { change: () => this.filter() } });
    return { select, label: h("label", {}, `${title} `, select) };
  }

  /** Shows the bank, and the question with this id. */
  async open(id) {
    const isOpen = Boolean(this.timer);
    clearInterval(this.timer);
    this.timer = setInterval(() => this.refresh(), pause);
    if (!isOpen) await this.refresh();
    if (id && id !== this.chosen) this.show(id);
  }

  close() {
    clearInterval(this.timer);
    this.timer = null;
  }

  async refresh() {
    let bank;
    try {
      bank = await get("questions", this.version === null ? {} : { since: this.version });
    } catch (error) {
      this.count.textContent = error.message;
      this.version = null;
      return;
    }
    if (bank.version === this.version) return;
    const isFirst = this.version === null;
    this.version = bank.version;
    this.all = bank.questions;
    redraw(this.problems, bank.problems, () => [h("summary", {}, "Something is wrong with the files"), h("pre", { tabindex: "0" }, bank.problems)]);
    this.problems.hidden = !bank.problems;
    this.problems.open = Boolean(bank.problems);
    for (const [key, { select }] of Object.entries(this.filters)) {
      const before = select.value;
      const values = [...new Set(this.all.map((question) => question[key]))];
      redraw(select, values, () => [h("option", { value: "" }, "All"), ...values.map((value) => h("option", {}, value))]);
      select.value = values.includes(before) ? before : "";
    }
    this.filter();
    if (!isFirst && this.chosen) this.draw(this.chosen);
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = (question) => {
      const name = [question.id, question.title, question.category, ...question.tags].join(" ").toLowerCase();
      const text = `${name} ${question.text.toLowerCase()}`;
      if (!words.every((word) => text.includes(word))) return 0;
      return words.every((word) => name.includes(word)) ? 2 : 1;
    };
    const wanted = this.all.filter((question) => Object.entries(this.filters).every(([key, { select }]) => !select.value || question[key] === select.value));
    const found = wanted.map((question) => [rank(question), question]).filter(([place]) => place).sort(([a], [b]) => b - a).map(([, question]) => question);
    this.count.textContent = `${found.length} of ${this.all.length} questions`;
    reconcile(this.list, found.map(({ text, ...question }) => ({ key: question.id, version: question, build: () => this.item(question) })));
    this.mark();
  }

  item({ id, title, category, difficulty }) {
    return h("li", {}, h("a", { href: `#questions/${id}`, data: { question: id, focus: `question ${id}` } },
      h("b", {}, title), h("span", {}, `${difficulty} · ${category}`)));
  }

  mark() {
    for (const link of this.list.querySelectorAll("a")) {
      if (link.dataset.question === this.chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** Goes to a question. */
  async show(id) {
    this.chosen = id;
    this.mark();
    if (!(await this.draw(id))) return;
    this.shown.scrollTop = 0;
    this.shown.focus();
    this.shown.scrollIntoView({ block: "start" });
  }

  /** Draws a question as its file is, and stays where one reads. */
  async draw(id) {
    let found;
    try {
      found = await get("question", { id });
    } catch (error) {
      this.shown.replaceChildren(h("p", { class: "note" }, error.message));
      return false;
    }
    if (this.chosen !== id) return false;
    const title = this.all.find((question) => question.id === id)?.title ?? id;
    const sample = (message) => h("div", { class: "message sample" }, h("article", {}, parts({ id, ...message }, this.app)));
    const place = this.shown.scrollTop;
    this.shown.setAttribute("aria-label", title);
    this.shown.replaceChildren(
      h("header", { class: "pane-head" }, h("h2", {}, title), h("code", {}, id)),
      h("h3", {}, "As it is asked"), ...found.asked.map(sample), h("h3", {}, "As it is revealed"), ...found.revealed.map(sample));
    // There is no bot behind the buttons of a sample.
    this.shown.querySelectorAll(".row").forEach((row) => { row.inert = true; });
    this.shown.scrollTop = place;
    return true;
  }
}
