// A list of choices above a text field, like a combobox: arrows move, Enter and Tab select.

import { h } from "./dom.js";

export class Choices {
  constructor(id) {
    this.list = h("ul", { class: "choices", role: "listbox", id, hidden: true });
    this.items = [];
    this.active = -1;
    this.input = null;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** Shows `items`, each `{label, detail, pick}`, for `input`; `active` is the one that Enter selects. */
  show(input, title, items, active = -1) {
    if (this.input && this.input !== input) this.release();
    this.input = input;
    this.items = items;
    this.list.setAttribute("aria-label", title);
    this.list.replaceChildren(h("li", { class: "choices-title", role: "presentation" }, title), ...items.map((item, index) => this.option(item, index)));
    this.list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", this.list.id);
    this.move(Math.min(active, items.length - 1));
  }

  option({ label, detail }, index) {
    const pick = (event) => {
      event.preventDefault();
      this.take(index);
    };
    // A click must not move the focus out of the field before the choice is selected.
    return h("li", { role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false", on: { mousedown: (event) => event.preventDefault(), click: pick } },
      h("b", {}, label), detail ? h("span", {}, detail) : null);
  }

  move(index) {
    this.active = index;
    const options = [...this.list.querySelectorAll("[role=option]")];
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === index)));
    if (options[index]) {
      this.input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  take(index) {
    const item = this.items[index];
    this.hide();
    item?.pick();
  }

  hide() {
    this.list.hidden = true;
    this.items = [];
    this.active = -1;
    this.release();
  }

  release() {
    this.input?.setAttribute("aria-expanded", "false");
    this.input?.removeAttribute("aria-activedescendant");
  }

  /** Returns true if the list handled the key. */
  keydown(event) {
    if (!this.isOpen) return false;
    const count = this.items.length;
    if (["ArrowDown", "ArrowUp"].includes(event.key) && count) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.move((this.active + step + (this.active < 0 && step < 0 ? 1 : 0) + count) % count);
    } else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey && this.active >= 0) {
      this.take(this.active);
    } else if (event.key === "Escape") {
      this.hide();
    } else {
      return false;
    }
    event.preventDefault();
    return true;
  }
}
