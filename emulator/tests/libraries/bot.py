"""A bot in discord.py that uses what the emulator has: commands, buttons, forms, suggestions."""

import os

import discord
import yarl
from discord import app_commands

discord.http.Route.BASE = os.environ["DISCORD_API"]
# discord.py connects to Discord's own gateway without asking the API for its address.
gateway = yarl.URL(os.environ["DISCORD_GATEWAY"])
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = gateway

client = discord.Client(intents=discord.Intents(guilds=True))
tree = app_commands.CommandTree(client)


class Form(discord.ui.Modal, title="Your answer"):
    text = discord.ui.TextInput(label="In a sentence")

    async def on_submit(self, interaction):
        await interaction.response.send_message(f"You wrote: {self.text.value}", ephemeral=True)


class Buttons(discord.ui.View):
    @discord.ui.button(label="Count")
    async def count(self, interaction, button):
        button.label = "Counted"
        await interaction.response.edit_message(view=self)

    @discord.ui.button(label="Write")
    async def write(self, interaction, button):
        await interaction.response.send_modal(Form())


@tree.command(description="Say something back")
async def echo(interaction, word: str):
    await interaction.response.send_message(f"You said {word}.", view=Buttons())


@echo.autocomplete("word")
async def words(interaction, current):
    known = ["tree", "trie", "graph"]
    return [app_commands.Choice(name=word, value=word) for word in known if word.startswith(current)]


@tree.command(description="Think first")
async def slow(interaction):
    await interaction.response.defer(thinking=True)
    await interaction.followup.send("Thought.")


@client.event
async def setup_hook():
    await tree.sync()


client.run(os.environ["DISCORD_TOKEN"])
