using Kandil.Core.Operations.Listing;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public sealed class TextListTests
{
    [Fact]
    public void Its_text_is_its_elements()
    {
        var files = new TextList<KandilModelFile>([new("a.gguf", 1, null), new("b.json", 2, null)]);

        Assert.Equal("a.gguf, b.json", files.ToString());
        Assert.Equal("", new TextList<string>([]).ToString());
        Assert.Equal(["a.gguf", "b.json"], files.Select(file => file.Path));
        Assert.Equal((2, "b.json"), (files.Count, files[1].Path));
    }
}
