using Kandil.Core.Engines;
using Kandil.Core.Errors;
using Kandil.Core.Operations.Answers;

namespace Kandil.Tests.Unit.Core.Operations.Answers;

/// <summary>Pictures with a question: what is one, who is shown it, and how.</summary>
public sealed class QuestionImagesTests : IAsyncLifetime
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, 0, 0, 0, 13, 1, 2, 3];

    private AskedSession _asked = null!;

    public async Task InitializeAsync() => _asked = await AskedSession.StartAsync();

    public async Task DisposeAsync() => await _asked.DisposeAsync();

    [Theory]
    [InlineData("image/png", new byte[] { 0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13 })]
    [InlineData("image/jpeg", new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0, 1 })]
    [InlineData("image/gif", new byte[] { 0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0 })]
    [InlineData("image/webp", new byte[] { 0x52, 0x49, 0x46, 0x46, 9, 0, 0, 0, 0x57, 0x45, 0x42, 0x50, 0x56 })]
    public void A_picture_is_known_by_its_content_whatever_it_is_called(string type, byte[] content)
    {
        ImageInput image = Assert.Single(QuestionImages.Read([_asked.Written("picture.txt", content)]));

        Assert.Equal(type, image.MediaType);
        Assert.Equal(content, image.Bytes.ToArray());
    }

    [Fact]
    public void What_is_no_picture_is_refused_in_words()
    {
        Assert.Equal(ErrorCode.NotFound, Failure(Path.Combine(Path.GetTempPath(), "no-such-picture.png")).Code);
        Assert.Equal(ErrorCode.Args, Failure(_asked.Written("text.png", "a picture, really"u8.ToArray())).Code);
        Assert.Equal(ErrorCode.Args, Failure(_asked.Written("empty.png", [])).Code);
        Assert.Contains("no more than", Failure(_asked.Written("large.png", [.. Png, .. new byte[QuestionImages.Largest]])).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.Args, Failure([.. Enumerable.Repeat(_asked.Written("one.png", Png), QuestionImages.Most + 1)]).Code);
    }

    [Theory]
    [InlineData("open", "You said: What is it? [image/png 15 bytes] [image/png 15 bytes]")]
    [InlineData("messages", "You said: What is it? [image/png 15 bytes] [image/png 15 bytes]")]
    [InlineData("ollama/tiny", "You said: What is it? [15 bytes] [15 bytes]")]
    public async Task Every_protocol_shows_the_model_the_pictures(string model, string answer)
    {
        string path = _asked.Written("plan.png", Png);

        Assert.Equal(answer, (await _asked.AskAsync(Request(model, path, path))).Text);
    }

    [Fact]
    public async Task A_model_that_sees_nothing_is_not_asked_and_others_are_named()
    {
        string path = _asked.Written("plan.png", Png);
        string blind = _asked.Session.UserCatalog.Value.Read().Profiles.First(profile => profile is { SupportsVision: false, IsCloud: true, BaseUrl: not null }).Name;

        var cloud = await Assert.ThrowsAsync<KandilException>(() => _asked.AskAsync(Request(blind, path)));
        Assert.Equal((ErrorCode.Args, blind), (cloud.Code, cloud.Target));
        Assert.Contains("such as", cloud.RecommendedAction.Text, StringComparison.Ordinal);

        var here = await Assert.ThrowsAsync<KandilException>(() => _asked.AskAsync(Request("kandil-guide", path)));
        Assert.Equal(ErrorCode.Backend, here.Code);
        Assert.Contains("sees no images", here.Message, StringComparison.Ordinal);
    }

    private static PromptRequest Request(string model, params string[] paths) =>
        new() { Model = model, Messages = PromptRequest.Conversation("What is it?", "Be brief.", QuestionImages.Read(paths)) };

    private static KandilException Failure(params string[] paths) => Assert.Throws<KandilException>(() => QuestionImages.Read(paths));
}
