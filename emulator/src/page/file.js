// A slash command option that takes a file from the disk. The file is uploaded when it is picked;
// the command then refers to it.

import { upload } from "./api.js";
import { h } from "./dom.js";

/** The largest file that members can send, in bytes. */
const largest = 10 * 1024 * 1024;

export class FileOption {
  constructor(definition, composer) {
    this.definition = definition;
    this.composer = composer;
    this.text = "";
    this.trouble = "";
    const id = `option-${composer.prefix}-${definition.name}`;
    this.input = h("input", {
      id, type: "file", "aria-required": String(definition.required === true), "aria-describedby": `${id}-about`,
      on: { change: () => this.pick(), focus: () => composer.choices.hide(), keydown: (event) => this.keydown(event) },
    });
    this.element = h("span", { class: "option" }, h("label", { for: id }, definition.name), this.input,
      h("span", { class: "visually-hidden", id: `${id}-about` }, definition.description));
  }

  async pick() {
    const [file] = this.input.files;
    this.text = "";
    this.trouble = file ? "The file is still on its way." : "";
    this.input.removeAttribute("aria-invalid");
    if (!file) return;
    try {
      if (file.size > largest) throw new Error("Files can have 10 MB at most.");
      const { id } = await upload(this.composer.place, file);
      if (this.input.files[0] !== file) return;
      this.text = id;
      this.trouble = "";
      this.composer.tell("");
      if (this.element.isConnected) this.composer.next();
    } catch (error) {
      this.trouble = error.message;
      this.composer.tell(`${this.definition.name}: ${error.message}`);
      this.refuse();
    }
  }

  keydown(event) {
    if (event.key === "Escape") this.composer.cancel();
    else if (event.key === "Backspace") this.takeBack();
    else return;
    event.preventDefault();
  }

  /** Removes the file; without one, removes the option. */
  takeBack() {
    if (!this.input.value) return this.composer.remove(this);
    this.input.value = "";
    return this.pick();
  }

  refuse() {
    this.input.setAttribute("aria-invalid", "true");
    this.input.focus();
  }

  /** The problem with the value; empty if it is valid. */
  problem() {
    return this.trouble || (this.text ? "" : "This option is required. Choose a file.");
  }
}
