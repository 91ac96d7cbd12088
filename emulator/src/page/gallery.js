// The gallery: filters, search, and each sample as Discord will show it. Changes appear by
// themselves, with their problems.

import { get } from "./api.js";
import { h, reconcile, redraw } from "./dom.js";
import { parts } from "./message.js";

/** The interval for checking for changes while the gallery is shown, in milliseconds. */
const pause = 1500;

export class Gallery {
  constructor(root, app) {
    this.root = root;
    this.app = { ...app, names: app.names, use: () => {} };
    this.all = [];
    this.version = null;
    this.chosen = null;
    this.search = h("input", { type: "search", id: "gallery-search", placeholder: "Any words of it, or an id", on: { input: () => this.filter() } });
    this.filters = [];
    this.menus = h("div", { class: "menus" });
    this.count = h("p", { class: "note", role: "status" });
    this.problems = h("details", { class: "problems", hidden: true });
    this.list = h("ul", { class: "gallery-list", "aria-label": "What was found" });
    this.shown = h("section", { class: "sample-shown", tabindex: "-1", "aria-label": "What was chosen" }, h("p", { class: "note" }, "Choose one to see how Discord will show it."));
    root.append(h("div", { class: "gallery-finder" },
      h("div", { role: "search", class: "filters" }, h("label", { for: "gallery-search" }, "Search ", this.search), this.menus),
      this.count, this.problems, this.list), this.shown);
  }

  select(title) {
    const select = h("select", { on: { change: () => this.filter() } });
    return { select, label: h("label", {}, `${title} `, select) };
  }

  /** Shows the gallery, and the sample with this id. */
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
    let gallery;
    try {
      gallery = await get("gallery", this.version === null ? {} : { since: this.version });
    } catch (error) {
      this.count.textContent = error.message;
      this.version = null;
      return;
    }
    if (gallery.version === this.version) return;
    const isFirst = this.version === null;
    this.version = gallery.version;
    this.all = gallery.samples;
    redraw(this.problems, gallery.problems, () => [h("summary", {}, "Something is wrong with the files"), h("pre", { tabindex: "0" }, gallery.problems)]);
    this.problems.hidden = !gallery.problems;
    this.problems.open = Boolean(gallery.problems);
    redraw(this.menus, gallery.facets, () => {
      this.filters = gallery.facets.map((title) => this.select(title));
      return this.filters.map(({ label }) => label);
    });
    this.filters.forEach(({ select }, place) => {
      const before = select.value;
      const values = [...new Set(this.all.map(({ facets }) => facets[place]))];
      redraw(select, values, () => [h("option", { value: "" }, "All"), ...values.map((value) => h("option", {}, value))]);
      select.value = values.includes(before) ? before : "";
    });
    this.filter();
    if (!isFirst && this.chosen) this.draw(this.chosen);
  }

  filter() {
    const words = this.search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rank = (sample) => {
      const name = [sample.id, sample.title, ...sample.keywords].join(" ").toLowerCase();
      const text = `${name} ${sample.text.toLowerCase()}`;
      if (!words.every((word) => text.includes(word))) return 0;
      return words.every((word) => name.includes(word)) ? 2 : 1;
    };
    const wanted = this.all.filter(({ facets }) => this.filters.every(({ select }, place) => !select.value || facets[place] === select.value));
    const found = wanted.map((sample) => [rank(sample), sample]).filter(([place]) => place).sort(([a], [b]) => b - a).map(([, sample]) => sample);
    this.count.textContent = `${found.length} of ${this.all.length}`;
    reconcile(this.list, found.map(({ text, ...sample }) => ({ key: sample.id, version: sample, build: () => this.item(sample) })));
    this.mark();
  }

  item({ id, title, subtitle }) {
    return h("li", {}, h("a", { href: `#gallery/${id}`, data: { sample: id, focus: `sample ${id}` } },
      h("b", {}, title), h("span", {}, subtitle)));
  }

  mark() {
    for (const link of this.list.querySelectorAll("a")) {
      if (link.dataset.sample === this.chosen) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  /** Shows a sample. */
  async show(id) {
    this.chosen = id;
    this.mark();
    if (!(await this.draw(id))) return;
    this.shown.scrollTop = 0;
    this.shown.focus();
    this.shown.scrollIntoView({ block: "start" });
  }

  /** Redraws a sample, and keeps the scroll position. */
  async draw(id) {
    let found;
    try {
      found = await get("sample", { id });
    } catch (error) {
      this.shown.replaceChildren(h("p", { class: "note" }, error.message));
      return false;
    }
    if (this.chosen !== id) return false;
    const title = this.all.find((sample) => sample.id === id)?.title ?? id;
    const sample = (message) => h("div", { class: "message sample" }, h("article", {}, parts({ id, ...message }, this.app)));
    const place = this.shown.scrollTop;
    this.shown.setAttribute("aria-label", title);
    this.shown.replaceChildren(
      h("header", { class: "pane-head" }, h("h2", {}, title), h("code", {}, id)),
      ...found.flatMap(({ heading, messages }) => [h("h3", {}, heading), ...messages.map(sample)]));
    // There is no bot behind the buttons of a sample.
    this.shown.querySelectorAll(".row").forEach((row) => { row.inert = true; });
    this.shown.scrollTop = place;
    return true;
  }
}
