// The tools: the bot itself, its permissions, faults, and its requests to Discord.

import { h, redraw } from "./dom.js";

/** The number of log lines kept on the page. */
const keptLines = 250;

const troubles = [
  ["broken", "Fails with 500"],
  ["reset_after", "Connection lost after it took effect"],
  ["rate_limit", "Rate limited for 2 s"],
  ["slow", "Takes 4 s"],
];
const gateway = [
  ["gateway_drop", "Drop the gateway"],
  ["gateway_invalid", "End the session"],
  ["twice", "Deliver the next click twice"],
];
const targets = [["any", "any request"], ["answer", "an answer to a member"], ["post", "a message to a channel"], ["thread", "a thread being opened"]];

export class Tools {
  constructor(root, app) {
    this.app = app;
    this.bot = h("section", { "aria-labelledby": "tools-bot" });
    this.permissions = h("section", { "aria-labelledby": "tools-permissions" });
    this.waiting = h("div", {});
    this.target = h("select", {}, targets.map(([value, label]) => h("option", { value }, label)));
    this.lines = h("ol", { class: "log", tabindex: "0", "aria-label": "Requests and events, newest first" });
    root.append(this.bot, this.permissions, this.faults(), this.logSection());
  }

  faults() {
    const fault = (trouble, label) => h("button", { type: "button", class: "button secondary", on: { click: () => this.fault(trouble) } }, label);
    return h("section", { "aria-labelledby": "tools-faults" }, h("h2", { id: "tools-faults" }, "Faults"),
      h("label", {}, "The next time, ", this.target), h("div", { class: "row" }, troubles.map(([trouble, label]) => fault(trouble, label))),
      h("div", { class: "row" }, gateway.map(([trouble, label]) => fault(trouble, label))), this.waiting);
  }

  fault(trouble) {
    return this.app.tell("fault", { trouble, target: this.target.value }, () => (trouble === "clear" ? "All faults removed." : "The fault is set."));
  }

  logSection() {
    return h("section", { class: "log-section", "aria-labelledby": "tools-log" }, h("h2", { id: "tools-log" }, "What the bot and Discord say"), this.lines);
  }

  draw(view) {
    redraw(this.bot, [view.online], () => [
      h("h2", { id: "tools-bot" }, "The bot"),
      h("p", { class: view.online ? "online" : "failure" }, view.online ? "Online" : "Offline"),
      h("button", { type: "button", class: "button secondary", data: { focus: "restart" }, on: { click: () => this.app.tell("restart", {}, () => "The bot was restarted.") } }, "Restart the bot")]);
    redraw(this.permissions, [view.permissions, view.channel?.name], () => [
      h("h2", { id: "tools-permissions" }, `What the bot may do in #${view.channel?.name}`),
      h("ul", { class: "switches" }, (view.permissions ?? []).map((one) => h("li", {}, this.permission(one))))]);
    redraw(this.waiting, view.faults, () => view.faults.length ? [
      h("ul", { class: "waiting" }, view.faults.map((fault) => h("li", {}, fault))),
      h("button", { type: "button", class: "button secondary", on: { click: () => this.fault("clear") } }, "Clear faults")] : []);
  }

  permission({ name, held }) {
    const change = (event) => this.app.tell("permission", { channel: this.app.view.channel.id, permission: name, held: event.target.checked }, () => `${name}: ${event.target.checked ? "on" : "off"}.`);
    return h("label", {}, h("input", { type: "checkbox", checked: held, data: { focus: `permission ${name}` }, on: { change } }), name);
  }

  /** Adds lines; a response replaces its request. */
  log(entries) {
    for (const entry of entries) {
      const before = entry.request && this.lines.querySelector(`[data-request="${entry.request}"]`);
      if (before) before.replaceWith(line(entry));
      else this.lines.prepend(line(entry));
    }
    while (this.lines.childElementCount > keptLines) this.lines.lastElementChild.remove();
  }
}

/** A path with line breaks allowed before slashes and underscores. */
function breakable(text) {
  return text.split(/(?=[/_])/).flatMap((part, place) => (place ? [h("wbr"), part] : [part]));
}

function line({ request, at, method, what, status, milliseconds, fault, sent, received }) {
  const failed = status === null ? (fault ? "lost" : "…") : String(status);
  const outcome = method ? [h("span", { class: status >= 400 || (status === null && fault) ? "status bad" : "status" }, failed), h("span", { class: "ms" }, milliseconds === null ? "" : `${milliseconds} ms`)] : [];
  const body = (title, value) => (value === null ? [] : [h("h3", {}, title), h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2))]);
  return h("li", { data: request ? { request } : {} }, h("details", {},
    h("summary", {}, h("time", { datetime: at }, at.slice(11, 16)), h("span", { class: method ? "method" : "method event" }, method || "event"), h("span", { class: "what" }, breakable(what)), outcome, fault ? h("span", { class: "fault" }, fault) : null),
    body("Sent", sent), body(method ? "Answered" : "Event", received)));
}
