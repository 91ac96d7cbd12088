// The bank: filters, search, and each question as Discord will show it.

import { get } from "./api.js";
import { h, reconcile } from "./dom.js";
import { parts } from "./message.js";

export class Questions {
  constructor(root, app) {
    this.root = root;
    this.app = { ...app, names: app.names, use: () => {} };
    this.all = null;
    this.search = h("input", { type: "search", id: "question-search", placeholder: "Title, tag or id", on: { input: () => this.filter() } });
    this.filters = { pack: this.select("Pack"), category: this.select("Category"), difficulty: this.select("Difficulty") };
    this.count = h("p", { class: "note", role: "status" });
    this.list = h("ul", { class: "question-list", "aria-label": "Questions found" });
    this.shown = h("section", { class: "question", tabindex: "-1", "aria-label": "The question" }, h("p", { class: "note" }, "Choose a question to see how Discord will show it."));
    root.append(h("div", { class: "question-finder" },
      h("div", { role: "search", class: "filters" }, h("label", { for: "question-search" }, "Search ", this.search), Object.values(this.filters).map(({ label }) => label)),
      this.count, this.list), this.shown);
  }

  select(title) {
    const select = h("select", { on: { change: () => this.filter() } });
    return { select, label: h("label", {}, `${title} `, select) };
  }

  async open() {
    if (this.all) return;
    this.all = [];
    try {
      this.all = await get("questions");
    } catch (error) {
      this.count.textContent = error.message;
      this.all = null;
      return;
    }
    for (const [key, { select }] of Object.entries(this.filters)) {
      const values = [...new Set(this.all.map((question) => question[key]))];
      select.replaceChildren(h("option", { value: "" }, "All"), ...values.map((value) => h("option", {}, value)));
    }
    this.filter();
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = this.all.filter((question) => {
      const text = [question.id, question.title, question.category, ...question.tags].join(" ").toLowerCase();
      return words.every((word) => text.includes(word))
        && Object.entries(this.filters).every(([key, { select }]) => !select.value || question[key] === select.value);
    });
    this.count.textContent = `${found.length} of ${this.all.length} questions`;
    reconcile(this.list, found.map((question) => ({ key: question.id, version: question, build: () => this.item(question) })));
  }

  item(question) {
    const { id, title, category, difficulty } = question;
    return h("li", {}, h("button", { type: "button", data: { question: id }, on: { click: () => this.show(question) } },
      h("b", {}, title), h("span", {}, `${difficulty} · ${category}`)));
  }

  async show({ id, title }) {
    for (const button of this.list.querySelectorAll("button")) {
      if (button.dataset.question === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const { asked, revealed } = await get("question", { id });
    const sample = (message) => h("div", { class: "message sample" }, h("article", {}, parts({ id, ...message }, this.app)));
    const inert = (row) => { row.inert = true; };
    this.shown.setAttribute("aria-label", title);
    this.shown.replaceChildren(
      h("header", { class: "pane-head" }, h("h2", {}, title), h("code", {}, id)),
      h("h3", {}, "As it is asked"), ...asked.map(sample), h("h3", {}, "As it is revealed"), ...revealed.map(sample));
    // There is no bot behind the buttons of a sample.
    this.shown.querySelectorAll(".row").forEach(inert);
    this.shown.scrollTop = 0;
    this.shown.focus();
    this.shown.scrollIntoView({ block: "start" });
  }
}
