using Kandil.Core.Operations.Listing;

namespace Kandil.Tests.Unit.Core.Operations.Listing;

public class KandilModelTests
{
    [Theory]
    [InlineData("Q4_K_M", "F16", true)]
    [InlineData("Q4_K_M", "Q4_K_M", false)]
    [InlineData("Q4_K_S", "Q4_K_M", false)]
    [InlineData("main", "F16", false)]
    [InlineData(null, "F16", false)]
    [InlineData("Q8_0", null, false)]
    public void A_name_that_the_header_contradicts_is_told(string? named, string? said, bool isMisnamed)
    {
        var model = new KandilModel
        {
            Name = "lab/x", Origin = ModelOrigin.Installed, Path = "/x.gguf", Size = 1, Library = "llama-cpp", Variant = named, Quantization = said,
        };

        Assert.Equal(isMisnamed, model.IsMisnamed);
        Assert.Equal(isMisnamed ? $"its source calls it {named}, and its header says {said}." : null, model.Note);
    }
}
