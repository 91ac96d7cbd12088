// A channel, or the thread beside it: its header, its messages, and the message field.

import { Composer } from "./composer.js";
import { byId, h, lock, reconcile, redraw } from "./dom.js";
import { message } from "./message.js";
import { day } from "./time.js";

/** Messages of one author this close together are drawn as one block, in seconds. */
const together = 420;
/** Discord's system messages: a thread was opened, the first line of a thread. */
const notes = new Set([18, 21]);

export class Pane {
  constructor(root, app, prefix) {
    this.app = app;
    this.root = root;
    this.prefix = prefix;
    /** The previously shown channel; a new thread is shown from its beginning. */
    this.seen = new Set();
    this.head = h("header", { class: "pane-head" });
    this.list = h("ol", {});
    this.scroll = h("div", { class: "messages", role: "log", tabindex: "0" }, this.list);
    this.composer = new Composer(app, prefix);
    root.append(this.head, this.scroll, this.composer.form);
  }

  draw(pane, view) {
    this.root.hidden = !pane;
    if (!pane) {
      // The next viewer may not be allowed to see this content.
      if (this.shown) reconcile(this.list, []);
      this.shown = null;
      return;
    }
    const { id, name, topic, is_thread, is_private, members, archived, earlier, starter } = pane;
    redraw(this.head, [name, topic, is_private, members, archived], () => [
      h("h2", { id: `${this.prefix}-name` }, is_private ? lock() : null, is_thread ? name : `# ${name}`),
      topic ? h("p", {}, topic) : null,
      members.length ? h("p", { class: "members" }, h("span", { class: "visually-hidden" }, "Members: "), members.join(", ")) : null,
      archived ? h("span", { class: "tag" }, "Archived") : null,
      is_thread ? h("button", { type: "button", class: "icon", "aria-label": "Close the thread", on: { click: () => this.app.openThread(null) } }, "✕") : null,
    ].filter(Boolean));
    this.scroll.setAttribute("aria-label", `Messages in ${name}`);
    const fresh = this.shown !== `${id} ${view.viewer}`;
    this.shown = `${id} ${view.viewer}`;
    const atEnd = this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 80;
    const before = this.list.lastElementChild;
    const added = reconcile(this.list, this.items(pane, starter, earlier));
    if (fresh) this.scroll.scrollTop = is_thread && !this.seen.has(id) ? 0 : this.scroll.scrollHeight;
    else if (added && (atEnd || this.expecting)) this.follow(before);
    this.seen.add(id);
    this.composer.draw(pane, view);
  }

  /** Scrolls to the end, but not past the beginning of messages after `before`. */
  follow(before) {
    const first = (before?.isConnected && before.nextElementSibling) || this.list.lastElementChild;
    if (!first.classList.contains("note")) this.expecting = false;
    this.scroll.scrollTop = Math.min(this.scroll.scrollHeight, first.offsetTop - 6);
  }

  items(pane, starter, earlier) {
    const items = [];
    // The viewer decides how mentions are named and which messages are highlighted.
    const eyes = [this.app.view.viewer, [...this.app.places(), ...this.app.view.threads].map(({ id, name }) => [id, name])];
    if (earlier) items.push({ key: "earlier", version: earlier, build: () => this.more(earlier) });
    let before = null;
    const add = (it, key = it.id) => {
      if (!before || day(before.at) !== day(it.at)) {
        items.push({ key: `day ${key}`, version: day(it.at), build: () => h("li", { class: "day" }, h("span", {}, day(it.at))) });
        before = null;
      }
      const compact = Boolean(before && before.author === it.author && it.at - before.at < together && !it.by && !it.reply && before.ephemeral === it.ephemeral);
      const failure = this.app.failures.get(it.id);
      items.push({ key, version: [it, compact, failure, day(this.app.view.now), eyes], build: () => message(it, this.app, { compact, failure }) });
      before = it;
    };
    if (starter && !earlier) add(starter, "starter");
    const own = this.app.notesIn(pane.id);
    const addNotes = (wanted) => own.filter(wanted).forEach((note) => items.push({ key: note.key, version: note, build: () => this.note(note) }));
    addNotes(({ after }) => !pane.messages.some(({ id }) => id === after));
    for (const it of pane.messages) {
      if (!notes.has(it.kind) && !this.app.isGone(it)) add(it);
      addNotes(({ after }) => after === it.id);
    }
    if (!items.length) items.push({ key: "empty", version: this.app.view.guide, build: () => this.empty() });
    return items;
  }

  /** A pending or unanswered command, which only its sender sees. */
  note({ key, command, failed }) {
    return h("li", { class: "message note", tabindex: "-1" }, h("div", { class: "avatar" }),
      h("article", {},
        h("p", { class: "reference-inline" }, "You used ", h("span", { class: "mention" }, `/${command}`)),
        failed ? h("p", { class: "failure", role: "alert" }, "The application did not respond") : h("p", { class: "thinking" }, "Sending command…"),
        failed ? h("p", { class: "only-you" }, "Only you can see this · ", h("button", { type: "button", class: "link", on: { click: () => this.app.drop(key) } }, "Dismiss message")) : null));
  }

  empty() {
    const { heading, intro, actions, hints } = this.app.view.guide;
    const button = (action, place) => h("button", { type: "button", class: `button ${place ? "secondary" : "primary"}`, on: { click: async ({ currentTarget }) => {
      const buttons = currentTarget.parentElement.children;
      for (const button of buttons) button.disabled = true;
      await this.app.act(action);
      for (const button of buttons) button.disabled = false;
    } } }, action.label);
    return h("li", { class: "empty" }, h("h3", {}, heading), h("p", {}, intro),
      actions.length ? h("div", { class: "row start" }, actions.map(button)) : null,
      hints.map((hint) => h("p", {}, hint)));
  }

  more(earlier) {
    return h("li", { class: "more" }, h("button", { type: "button", class: "button secondary", on: { click: () => this.app.showMore() } }, `Show earlier messages (${earlier})`));
  }

  focus() {
    byId(`composer-${this.prefix}`)?.focus();
  }
}
