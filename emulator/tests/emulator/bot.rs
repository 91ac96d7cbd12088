//! The smallest bot that does a bit of everything.

use discord_emulator::Emulator;
use serenity::all::{
    ButtonStyle, Client, CommandInteraction, CommandOptionType, CommandType, ComponentInteraction,
    ComponentInteractionDataKind, Context, CreateActionRow, CreateAutocompleteResponse,
    CreateButton, CreateCommand, CreateCommandOption, CreateEmbed, CreateInputText,
    CreateInteractionResponse, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    CreateModal, CreateSelectMenu, CreateSelectMenuKind, CreateSelectMenuOption, CreateThread,
    EditInteractionResponse, EventHandler, GatewayIntents, HttpBuilder, InputTextStyle,
    Interaction, Message, ModalInteraction, Permissions, Ready, ResolvedTarget,
};
use serenity::async_trait;
use serenity::http::Http;
use std::sync::Arc;
use tokio::task::JoinHandle;

struct SmallBot;

/// A running bot; it ends with this value.
pub(crate) struct Running(JoinHandle<()>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A REST client that speaks to the emulator.
pub(crate) fn http(emulator: &Emulator, token: &str) -> Http {
    HttpBuilder::new(token)
        .proxy(emulator.base_url())
        .ratelimiter_disabled(true)
        .application_id(emulator.bot().get().into())
        .build()
}

/// Starts a bot with these intents and token; returns the result of its client.
pub(crate) async fn run(
    emulator: &Emulator,
    token: &str,
    intents: GatewayIntents,
) -> serenity::Result<()> {
    let http = http(emulator, token);
    let mut client = serenity::client::ClientBuilder::new_with_http(http, intents)
        .event_handler(SmallBot)
        .await?;
    Client::start(&mut client).await
}

/// Starts a bot and waits until its commands are there.
pub(crate) async fn start(emulator: &Emulator) -> Running {
    let handle = emulator.clone();
    let intents = GatewayIntents::GUILDS | GatewayIntents::GUILD_MESSAGES;
    let task = tokio::spawn(async move {
        let token = handle.token().to_owned();
        run(&handle, &token, intents).await.unwrap();
    });
    emulator.bot_online().await.unwrap();
    emulator.commands_registered().await.unwrap();
    Running(task)
}

#[async_trait]
impl EventHandler for SmallBot {
    async fn ready(&self, context: Context, _: Ready) {
        let option = |kind, name: &str| CreateCommandOption::new(kind, name, "An option");
        let commands = vec![
            CreateCommand::new("question").description("Ask a question").set_options(vec![
                option(CommandOptionType::String, "difficulty")
                    .add_string_choice("Hard", "hard")
                    .add_string_choice("Easy", "easy"),
                option(CommandOptionType::String, "pack").set_autocomplete(true),
            ]),
            CreateCommand::new("slow").description("Take a while"),
            CreateCommand::new("menu").description("Choose"),
            CreateCommand::new("silent").description("Never answer"),
            CreateCommand::new("setup")
                .description("Configure")
                .default_member_permissions(Permissions::MANAGE_GUILD)
                .add_option(
                    option(CommandOptionType::SubCommand, "channel")
                        .add_sub_option(option(CommandOptionType::Channel, "where").required(true))
                        .add_sub_option(option(CommandOptionType::Role, "ping"))
                        .add_sub_option(option(CommandOptionType::User, "who")),
                ),
            CreateCommand::new("Quote this").kind(CommandType::Message),
        ];
        context.http.create_global_commands(&commands).await.unwrap();
    }

    async fn message(&self, context: Context, message: Message) {
        if !message.author.bot {
            let heard = format!("Heard \"{}\"", message.content);
            message.channel_id.say(&context.http, heard).await.unwrap();
        }
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let result = match interaction {
            Interaction::Command(command) => on_command(&context.http, command).await,
            Interaction::Autocomplete(typed) => on_typing(&context.http, typed).await,
            Interaction::Component(click) => on_click(&context.http, click).await,
            Interaction::Modal(modal) => on_modal(&context.http, modal).await,
            _ => Ok(()),
        };
        // The tests look for refusals in the emulator's log.
        drop(result);
    }
}

fn message(text: &str) -> CreateInteractionResponseMessage {
    CreateInteractionResponseMessage::new().content(text)
}

async fn on_command(http: &Arc<Http>, command: CommandInteraction) -> serenity::Result<()> {
    match command.data.name.as_str() {
        "question" => {
            let chosen = command.data.options.first().and_then(|option| option.value.as_str());
            let embed = CreateEmbed::new()
                .title("What is the GIL?")
                .description(format!("Difficulty: {}", chosen.unwrap_or("any")));
            let buttons = vec![
                CreateButton::new("answer").label("Answer").style(ButtonStyle::Primary),
                CreateButton::new("reveal").label("Reveal in thread"),
            ];
            let answer = CreateInteractionResponseMessage::new()
                .embed(embed)
                .components(vec![CreateActionRow::Buttons(buttons)]);
            command.create_response(http, CreateInteractionResponse::Message(answer)).await
        }
        "slow" => {
            let thinking = CreateInteractionResponseMessage::new().ephemeral(true);
            command.create_response(http, CreateInteractionResponse::Defer(thinking)).await?;
            let done = EditInteractionResponse::new().content("Done thinking.");
            command.edit_response(http, done).await?;
            let more =
                CreateInteractionResponseFollowup::new().content("And more.").ephemeral(true);
            command.create_followup(http, more).await?;
            Ok(())
        }
        "menu" => {
            let answer = message("Which?").ephemeral(true).components(vec![menu(&[])]);
            command.create_response(http, CreateInteractionResponse::Message(answer)).await
        }
        "silent" => Ok(()),
        "Quote this" => {
            let quoted = match command.data.target() {
                Some(ResolvedTarget::Message(it)) => format!("{}: {}", it.author.name, it.content),
                _ => "Nothing to quote".to_owned(),
            };
            command
                .create_response(http, CreateInteractionResponse::Message(message(&quoted)))
                .await
        }
        _ => {
            let text = format!("{:?}", command.data.options());
            let named = command.data.resolved.channels.values().filter_map(|one| one.name.clone());
            let named = named.collect::<Vec<_>>().join(" ");
            let member = command.member.as_ref().and_then(|member| member.permissions);
            let admin = member.is_some_and(Permissions::administrator);
            let about = format!("{named} {admin} {}", text.contains("Role"));
            let answer = message(&about).ephemeral(true);
            command.create_response(http, CreateInteractionResponse::Message(answer)).await
        }
    }
}

async fn on_typing(http: &Arc<Http>, typed: CommandInteraction) -> serenity::Result<()> {
    let written = typed.data.autocomplete().map(|option| option.value).unwrap_or_default();
    let packs = ["python", "algorithms"].into_iter().filter(|pack| pack.starts_with(written));
    let choices = packs.fold(CreateAutocompleteResponse::new(), |choices, pack| {
        choices.add_string_choice(pack, pack)
    });
    typed.create_response(http, CreateInteractionResponse::Autocomplete(choices)).await
}

/// A menu with these options chosen.
fn menu(chosen: &[String]) -> CreateActionRow {
    let option = |label: &str| {
        let chosen = chosen.iter().any(|value| value == label);
        CreateSelectMenuOption::new(label, label).default_selection(chosen)
    };
    let options = ["One", "Two", "Three"].map(option).to_vec();
    let kind = CreateSelectMenuKind::String { options };
    CreateActionRow::SelectMenu(CreateSelectMenu::new("menu", kind).min_values(0).max_values(2))
}

async fn on_click(http: &Arc<Http>, click: ComponentInteraction) -> serenity::Result<()> {
    if click.data.custom_id == "answer" {
        let field = CreateInputText::new(InputTextStyle::Paragraph, "Your answer", "text")
            .min_length(3)
            .max_length(200);
        let modal = CreateModal::new("answer-modal", "Answer")
            .components(vec![CreateActionRow::InputText(field)]);
        return click.create_response(http, CreateInteractionResponse::Modal(modal)).await;
    }
    if let ComponentInteractionDataKind::StringSelect { values } = &click.data.kind {
        let update = message("Chosen").components(vec![menu(values)]);
        return click.create_response(http, CreateInteractionResponse::UpdateMessage(update)).await;
    }
    let thread = CreateThread::new("What is the GIL?");
    let thread = click.channel_id.create_thread_from_message(http, click.message.id, thread).await;
    let text = match thread {
        Ok(thread) => {
            thread.say(http, "A lock.").await?;
            "Revealed.".to_owned()
        }
        Err(error) => error.to_string(),
    };
    let answer = message(&text).ephemeral(true);
    click.create_response(http, CreateInteractionResponse::Message(answer)).await
}

async fn on_modal(http: &Arc<Http>, modal: ModalInteraction) -> serenity::Result<()> {
    let serenity::all::ActionRowComponent::InputText(input) =
        &modal.data.components[0].components[0]
    else {
        return Ok(());
    };
    let text = format!("Recorded: {}", input.value.as_deref().unwrap_or_default());
    let answer = message(&text).ephemeral(true);
    modal.create_response(http, CreateInteractionResponse::Message(answer)).await
}
