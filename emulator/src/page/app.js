// The page: receives the chosen member's view, draws it, and sends their actions.

import { listen, post } from "./api.js";
import { openForm } from "./dialog.js";
import { byId, h, lock, redraw } from "./dom.js";
import { Gallery } from "./gallery.js";
import { Pane } from "./pane.js";
import { clock, setNow } from "./time.js";
import { Tools } from "./tools.js";

const unknown = "unknown";
const lost = "The server behind this page has stopped or does not respond. Start it again, and this page continues.";
const step = 50;

const app = {
  view: null,
  look: { member: "", channel: "", thread: "", depth: step },
  logged: 0,
  /** State of this page alone: dismissed messages, failed clicks by message, pending commands. */
  dismissed: new Set(),
  failures: new Map(),
  notes: [],
  /** The newest id when this page was opened. As in Discord, ephemeral messages are gone after a reload. */
  born: null,

  names: {
    user: (id) => app.people().find((one) => one.id === id)?.name ?? (id === app.view.bot ? app.view.bot_name : unknown),
    role: (id) => app.roles().find((one) => one.id === id)?.name.replace(/^@/, "") ?? unknown,
    channel: (id) => [...app.places(), ...app.view.threads].find((one) => one.id === id)?.name ?? null,
    open: (id) => app.open(id),
    type: (command) => channel.composer.begin(`/${command}`),
  },
  people: () => app.view.members,
  roles: () => app.view.roles.map(({ id, name }) => ({ id, name: name.startsWith("@") ? name : `@${name}` })),
  channels: () => app.view.channels,
  places: () => app.view.channels.flatMap((one) => [one, ...one.threads]),

  /** Switches the channel or the viewer. */
  turn(change) {
    Object.assign(app.look, change);
    byId("channel").setAttribute("aria-busy", "true");
    app.stop?.();
    app.stop = listen({ ...app.look, log_after: app.logged }, {
      view: (view) => {
        byId("channel").removeAttribute("aria-busy");
        app.draw(view);
      },
      log: (entries) => {
        app.logged = entries.at(-1).number;
        tools.log(entries);
      },
      lost: () => { byId("lost").textContent = lost; },
    });
  },

  open(id) {
    location.hash = "";
    const thread = app.view.threads.find((one) => one.id === id);
    if (thread) app.turn({ channel: thread.parent, thread: id });
    else app.turn({ channel: id, thread: "", depth: step });
    showChannels(false);
  },

  openThread(id) {
    const before = app.look.thread;
    app.turn({ thread: id ?? "" });
    if (id) thread.focusNext = true;
    else document.querySelector(`[data-focus="thread ${CSS.escape(before)}"]`)?.focus();
  },

  showMore() {
    app.turn({ depth: app.look.depth + 2 * step });
  },

  dismiss(message) {
    app.dismissed.add(message.id);
    app.redraw();
    (message.channel === app.look.thread ? thread : channel).focus();
  },

  drop(key) {
    app.notes = app.notes.filter((note) => note.key !== key);
    app.redraw();
    channel.focus();
  },

  notesIn: (id) => app.notes.filter((note) => note.channel === id && note.member === app.view.viewer),

  /** Handles a clicked button or a menu choice. */
  use(message, customId, values, element) {
    return app.send("component", message, { custom_id: customId, values }, element);
  },

  /** Handles a command in the menu of a message. */
  useOn(message, name, element) {
    return app.send("message-command", message, { name }, element);
  },

  async send(path, message, chosen, element) {
    const back = element.dataset.focus;
    const place = { member: app.view.viewer, channel: message.channel, message: message.id };
    element.setAttribute("aria-busy", "true");
    app.expect();
    app.failures.delete(message.id);
    try {
      const answer = await post(path, { ...place, ...chosen });
      if (answer.outcome === "failed") app.failures.set(message.id, "This interaction failed");
      if (answer.outcome === "modal") openForm(answer, app, back, byId("composer-channel"));
    } catch (error) {
      app.failures.set(message.id, error.message);
    }
    element.removeAttribute("aria-busy");
    app.redraw();
  },

  /** Sends a slash command. */
  async run(typed, field) {
    const { member, channel: place, path } = typed;
    const pane = place === app.view.thread?.id ? app.view.thread : app.view.channel;
    const note = { key: crypto.randomUUID(), member, channel: place, command: path, failed: false, after: pane.messages.at(-1)?.id };
    app.expect();
    app.notes.push(note);
    app.redraw();
    try {
      const answer = await post("command", typed);
      if (answer.outcome === "failed") note.failed = true;
      else app.notes = app.notes.filter((other) => other !== note);
      if (answer.outcome === "modal") openForm(answer, app, null, field);
    } catch (error) {
      app.notes = app.notes.filter((other) => other !== note);
      throw error;
    } finally {
      app.redraw();
    }
  },

  /** The next message responds to the last action: it is scrolled into view. */
  expect() {
    channel.expecting = true;
    thread.expecting = true;
  },

  /** Runs one of the tools; a failure is shown. */
  async tell(path, body, done) {
    document.body.setAttribute("aria-busy", "true");
    try {
      say("status", done(await post(path, body)));
    } catch (error) {
      say("alert", error.message);
    }
    document.body.removeAttribute("aria-busy");
  },

  /** Ephemeral messages from before the page was opened. */
  isGone: ({ id, ephemeral }) => app.dismissed.has(id) || (ephemeral && BigInt(id) <= app.born),

  /** Runs an action of the guide, as the server's owner. */
  act({ id, meanwhile }) {
    const owner = app.view.members.find(({ standing }) => standing === "owner") ?? app.view.members[0];
    if (owner.id !== app.view.viewer) app.turn({ member: owner.id });
    app.expect();
    if (meanwhile) say("status", meanwhile);
    return app.tell("act", { action: id, channel: app.view.channel.id }, ({ says }) => says);
  },

  redraw() {
    if (app.view) app.draw(app.view);
  },

  draw(view) {
    app.view = view;
    byId("lost").textContent = "";
    app.born ??= BigInt(view.newest);
    setNow(view.now);
    Object.assign(app.look, { member: view.viewer, channel: view.channel?.id ?? "", thread: view.thread?.id ?? "" });
    byId("server").textContent = view.server.name;
    document.title = `${view.server.name} · ${view.labels.title}`;
    byId("clock-time").textContent = clock(view.now);
    const next = document.querySelector("[data-step=next_event]");
    next.hidden = !view.labels.next_event;
    next.textContent = view.labels.next_event ?? "";
    next.disabled = view.next_event === null;
    next.title = view.next_event === null ? view.labels.no_event : clock(view.next_event);
    byId("views").hidden = !view.labels.gallery;
    byId("tab-gallery").textContent = view.labels.gallery ?? "";
    byId("gallery").setAttribute("aria-label", view.labels.gallery ?? "");
    drawPeople(view);
    drawChannels(view);
    channel.draw(view.channel, view);
    thread.draw(view.thread, view);
    if (view.thread && thread.focusNext) {
      thread.focusNext = false;
      thread.focus();
    }
    tools.draw(view);
    route();
  },
};

const channel = new Pane(byId("channel"), app, "channel");
const thread = new Pane(byId("thread"), app, "thread");
const tools = new Tools(byId("tools"), app);
const gallery = new Gallery(byId("gallery"), app);

function drawPeople(view) {
  const select = byId("person");
  redraw(select, view.members, () => view.members.map(({ id, name, standing }) => h("option", { value: id }, standing ? `${name} (${standing})` : name)));
  select.value = view.viewer;
}

function drawChannels(view) {
  redraw(byId("channels"), [view.channels, view.channel?.id, view.thread?.id], () => {
    const place = (one, current, kind) => h("button", { type: "button", class: kind, title: one.name, "aria-current": current ? "true" : null, data: { focus: `place ${one.id}` }, on: { click: () => app.open(one.id) } },
      one.is_private ? lock() : null, one.name);
    const threads = (one) => one.threads.filter(({ id, archived }) => !archived || id === view.thread?.id).slice(0, 30);
    return [h("ul", {}, view.channels.map((one) => h("li", {},
      place(one, one.id === view.channel?.id && !view.thread, "channel-name"),
      one.threads.length ? h("ul", { "aria-label": `Threads of ${one.name}` }, threads(one).map((it) => h("li", {}, place(it, it.id === view.thread?.id, "thread-name")))) : null)))];
  });
}

function say(id, text) {
  const element = byId(id);
  if (element.textContent === text) return;
  element.textContent = text;
  clearTimeout(element.timer);
  if (text) element.timer = setTimeout(() => { element.textContent = ""; }, 4000);
}

/** Shows the chat or the gallery, depending on the fragment of the address. */
function route() {
  const [, isGallery, chosen] = location.hash.match(/^#(gallery)(?:\/(.+))?$/) ?? [];
  document.body.classList.toggle("in-gallery", Boolean(isGallery));
  byId("gallery").hidden = !isGallery;
  byId("channel").hidden = isGallery || !app.view?.channel;
  byId("thread").hidden = isGallery || !app.view?.thread;
  byId("channels").inert = false;
  byId(isGallery ? "tab-gallery" : "tab-chat").setAttribute("aria-current", "page");
  byId(isGallery ? "tab-chat" : "tab-gallery").removeAttribute("aria-current");
  if (isGallery) gallery.open(chosen && decodeURIComponent(chosen));
  else gallery.close();
}

function showChannels(shown) {
  byId("channels").classList.toggle("shown", shown);
  byId("open-channels").setAttribute("aria-expanded", String(shown));
}

byId("open-channels").addEventListener("click", () => showChannels(!byId("channels").classList.contains("shown")));
function showTools(shown) {
  byId("tools").hidden = !shown;
  byId("open-tools").setAttribute("aria-expanded", String(shown));
}

byId("open-tools").addEventListener("click", () => showTools(byId("tools").hidden));
// Escape closes anything over the chat, unless something inside handled the key.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (byId("channels").classList.contains("shown")) {
    showChannels(false);
    byId("open-channels").focus();
  } else if (!byId("tools").hidden && matchMedia("(max-width: 1050px)").matches) {
    showTools(false);
    byId("open-tools").focus();
  }
});
byId("person").addEventListener("change", (event) => app.turn({ member: event.target.value }));
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    app.expect();
    app.tell("clock", { step: button.dataset.step }, ({ now }) => `It is ${clock(now)}.`);
  });
}
window.addEventListener("hashchange", route);
app.turn({});
