using Kandil.Core.Configuration;
using Kandil.Core.Engines;
using Kandil.Core.Operations;
using Kandil.Core.Operations.Answers;
using Kandil.Core.Operations.Chats;
using Kandil.Core.Operations.Settings;
using Kandil.Tests.Unit.Fakes;

namespace Kandil.Tests.Unit.Core.Operations.Chats;

/// <summary>Pictures in a conversation, which remembers words.</summary>
public sealed class ChatPicturesTests : IAsyncLifetime
{
    private readonly FakeVendor _vendor = new();
    private readonly ListeningSink _sink = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("kandil-pictures-").FullName;
    private readonly KandilSession _session;

    public ChatPicturesTests() => _session = new KandilSession(new KandilSessionOptions { Paths = KandilPaths.Resolve(home: _folder) });

    public async Task InitializeAsync() =>
        await new RegisterModel(_session).RegisterAsync(new RegisterRequest { Name = "sees", Endpoint = _vendor.Address.AbsoluteUri }, default);

    public async Task DisposeAsync()
    {
        await _session.DisposeAsync();
        await _vendor.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task That_a_picture_is_shown_with_its_question_alone_is_told()
    {
        KandilChat chat = _session.Chats.Begin(name: null, new PromptRequest { Model = "sees", Messages = [] }, instructions: null);
        var picture = new ImageInput("image/png", new byte[] { 1 }, "p.png");

        await AskAsync(chat, new PromptRequest { Messages = PromptRequest.Conversation("What is this?", null, [picture]) });
        Assert.Contains("data:image/png", _vendor.LastBody.ToJsonString(), StringComparison.Ordinal);
        await AskAsync(chat, new PromptRequest { Messages = PromptRequest.Conversation("And now?") });

        Assert.StartsWith("The model sees the pictures with this question alone", Assert.Single(_sink.Warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("data:image/png", _vendor.LastBody.ToJsonString(), StringComparison.Ordinal);
    }

    private async Task AskAsync(KandilChat chat, PromptRequest question)
    {
        await foreach (CompletionUpdate update in new ContinueChat(_session).RunAsync(chat, question, _sink, default))
            Assert.NotNull(update);
    }
}
