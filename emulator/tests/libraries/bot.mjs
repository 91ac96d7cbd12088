// A bot in discord.js that uses what the emulator has: commands, buttons, forms, suggestions.

import { createRequire } from "node:module";

// The library is where the test says, not beside this file.
const require = createRequire(process.env.DISCORD_JS);
const {
  ActionRowBuilder, ButtonBuilder, ButtonStyle, Client, Events, GatewayIntentBits,
  ModalBuilder, SlashCommandBuilder, TextInputBuilder, TextInputStyle,
} = require("discord.js");

const client = new Client({
  intents: [GatewayIntentBits.Guilds],
  rest: { api: process.env.DISCORD_API.replace(/\/v10$/, ""), version: "10" },
});

const button = (id, label) =>
  new ButtonBuilder().setCustomId(id).setLabel(label).setStyle(ButtonStyle.Primary);
const buttons = (first) =>
  new ActionRowBuilder().addComponents(button("count", first), button("write", "Write"));
const form = new ModalBuilder().setCustomId("form").setTitle("Your answer").addComponents(
  new ActionRowBuilder().addComponents(
    new TextInputBuilder().setCustomId("text").setLabel("In a sentence")
      .setStyle(TextInputStyle.Short),
  ),
);

client.once(Events.ClientReady, () =>
  client.application.commands.set([
    new SlashCommandBuilder().setName("echo").setDescription("Say something back")
      .addStringOption((option) => option.setName("word").setDescription("A word")
        .setRequired(true).setAutocomplete(true)),
    new SlashCommandBuilder().setName("slow").setDescription("Think first"),
  ]));

client.on(Events.InteractionCreate, async (interaction) => {
  if (interaction.isAutocomplete()) {
    const typed = interaction.options.getFocused();
    const known = ["tree", "trie", "graph"].filter((word) => word.startsWith(typed));
    await interaction.respond(known.map((word) => ({ name: word, value: word })));
  } else if (interaction.isChatInputCommand() && interaction.commandName === "echo") {
    const content = `You said ${interaction.options.getString("word")}.`;
    await interaction.reply({ content, components: [buttons("Count")] });
  } else if (interaction.isChatInputCommand()) {
    await interaction.deferReply();
    await interaction.followUp("Thought.");
  } else if (interaction.isButton() && interaction.customId === "count") {
    await interaction.update({ components: [buttons("Counted")] });
  } else if (interaction.isButton()) {
    await interaction.showModal(form);
  } else if (interaction.isModalSubmit()) {
    const content = `You wrote: ${interaction.fields.getTextInputValue("text")}`;
    await interaction.reply({ content, flags: 64 });
  }
});

client.login(process.env.DISCORD_TOKEN);
