// One message: its head, text, embeds, files, buttons and menus.

import { h } from "./dom.js";
import { nodes } from "./markdown.js";
import { menu } from "./menu.js";
import { stamp } from "./time.js";

const buttonStyles = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary", 6: "secondary" };

/**
 * A message of a pane. `app` carries out its actions: `use(message, customId, values)`,
 * `useOn(message, command)`, `openThread(id)`, `dismiss(message)`, `names`.
 */
export function message(it, app, { compact, failure }) {
  const label = `${it.author_name}, ${stamp(it.at)}`;
  return h("li", { class: classes(it, compact), tabindex: "-1" },
    it.pings_you ? h("span", { class: "visually-hidden" }, "This message pings you.") : null,
    it.kind === 18 || it.kind === 21 ? null : reference(it, app),
    h("div", { class: "avatar", aria: { hidden: "true" } }, compact ? "" : avatar(it.author_name)),
    h("article", { aria: { label } },
      compact ? null : head(it),
      apps(it, app),
      body(it, app),
      failure ? h("p", { class: "failure", role: "alert" }, failure) : null,
      it.thread ? threadLink(it, app) : null,
      it.ephemeral ? dismissal(it, app) : null));
}

function classes(it, compact) {
  return ["message", compact && "compact", it.pings_you && "pings", it.ephemeral && "ephemeral"].filter(Boolean).join(" ");
}

export function avatar(name) {
  const letter = [...name][0] ?? "?";
  const hue = [...name].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) % 360, 7);
  const element = h("span", { class: "face" }, letter);
  element.style.setProperty("--hue", hue);
  return element;
}

function head(it) {
  return h("header", {},
    h("span", { class: "author" }, it.author_name),
    it.is_bot ? h("span", { class: "tag" }, "APP") : null,
    h("time", { class: "stamp", datetime: new Date(it.at * 1000).toISOString() }, stamp(it.at)));
}

/** The commands in the menu of a message. */
function apps(it, app) {
  const names = it.has_apps ? app.view.message_commands : [];
  if (!names.length) return null;
  const focus = `apps ${it.id}`;
  return h("details", { class: "apps" },
    h("summary", { title: "Apps", "aria-label": "Apps", data: { focus } }, "⋯"),
    names.map((name) => h("button", { type: "button", class: "button secondary", data: { focus }, on: { click: (event) => app.useOn(it, name, event.currentTarget) } }, name)));
}

/** The line above a message that responds to something. */
function reference(it, app) {
  if (it.by) return h("p", { class: "reference" }, h("b", {}, it.by.user), " used ", h("span", { class: "mention" }, it.by.command));
  if (!it.reply) return null;
  if (!it.reply.author) return h("p", { class: "reference" }, "Original message was deleted");
  return h("p", { class: "reference" }, h("b", {}, it.reply.author), " ", nodes(it.reply.excerpt, app.names));
}

function body(it, app) {
  if (it.expired) return h("p", { class: "failure" }, "The application did not respond");
  if (it.thinking) return h("p", { class: "thinking" }, `${it.author_name} is thinking…`);
  return parts(it, app);
}

/** Text, embeds, files, buttons and menus, including those of gallery samples. */
export function parts(it, app) {
  return [
    it.content.length || it.edited ? h("div", { class: "text" }, nodes(it.content, app.names), it.edited ? h("span", { class: "edited" }, " (edited)") : null) : null,
    ...it.attachments.map(attachment),
    ...it.embeds.map((one) => embed(one, app)),
    ...(it.components ?? []).map((row) => components(row, it, app)),
  ];
}

function embed(it, app) {
  const text = (tree) => nodes(tree, app.names);
  const title = it.title && (it.url ? h("a", { href: it.url, target: "_blank", rel: "noopener noreferrer" }, text(it.title)) : text(it.title));
  const element = h("div", { class: "embed" },
    it.thumbnail ? picture("thumbnail", it.thumbnail, "") : null,
    it.author ? h("p", { class: "embed-author" }, it.author) : null,
    title ? h("p", { class: "embed-title" }, title) : null,
    it.description ? h("div", { class: "text" }, text(it.description)) : null,
    it.fields.length ? h("dl", { class: "fields" }, it.fields.map((field) => h("div", { class: field.inline ? "inline" : "" }, h("dt", {}, text(field.name)), h("dd", { class: "text" }, text(field.value))))) : null,
    it.image ? picture("picture", it.image, "") : null,
    it.footer ? h("p", { class: "embed-footer" }, it.footer) : null);
  if (it.colour !== null) element.style.borderInlineStartColor = `#${it.colour.toString(16).padStart(6, "0")}`;
  return element;
}

/** A picture with reserved space while it loads. */
function picture(kind, { url, width, height }, alt) {
  return h("img", { class: kind, src: url, alt, width, height });
}

function attachment(it) {
  if (it.is_picture) {
    return picture("picture", it, it.description ?? it.name);
  }
  return h("p", { class: "file" }, h("a", { href: it.url, download: it.name }, it.name), ` · ${Math.ceil(it.bytes / 1024)} KB`);
}

function components(row, it, app) {
  return h("div", { class: "row" }, row.components.map((part) => (part.type === 2 ? button(part, it, app) : menu(part, it, app))));
}

function button(part, it, app) {
  const label = [part.emoji?.name, part.label].filter(Boolean).join(" ");
  if (part.url) return h("a", { class: "button secondary", href: part.url, target: "_blank", rel: "noopener noreferrer" }, `${label} ↗`);
  const properties = { type: "button", class: `button ${buttonStyles[part.style]}`, disabled: part.disabled === true };
  const click = (event) => app.use(it, part.custom_id, null, event.currentTarget);
  return h("button", { ...properties, data: { focus: `${it.id} ${part.custom_id}` }, on: { click } }, label);
}

function threadLink(it, app) {
  const { id, name, count } = it.thread;
  const told = count ? `${count} message${count === 1 ? "" : "s"}` : "No messages yet";
  return h("button", { type: "button", class: "thread-link", data: { focus: `thread ${id}` }, on: { click: () => app.openThread(id) } },
    h("b", {}, name), h("span", {}, `${told} ›`));
}

function dismissal(it, app) {
  return h("p", { class: "only-you" }, "Only you can see this · ",
    h("button", { type: "button", class: "link", on: { click: () => app.dismiss(it) } }, "Dismiss message"));
}
