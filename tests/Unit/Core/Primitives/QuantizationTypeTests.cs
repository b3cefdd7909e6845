using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public class QuantizationTypeTests
{
    [Theory]
    [InlineData("Q4_K_M", "Q4_K_M")]
    [InlineData("q8_0", "Q8_0")]
    [InlineData("f16", "F16")]
    [InlineData("iq2_xxs", "IQ2_XXS")]
    [InlineData("Mxfp4", "MXFP4")]
    [InlineData("mxfp4_moe", "MXFP4")]
    [InlineData("q4_k", "Q4_K_M")]
    public void Reads_a_name_in_any_case_and_prints_llama_cpps(string text, string name)
    {
        Assert.True(QuantizationType.TryParse(text, out QuantizationType? type));
        Assert.Equal(name, type.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("Q4")]
    [InlineData("Q4-K-M")]
    [InlineData(" Q4_K_M")]
    public void Does_not_read_what_is_no_name(string? text) => Assert.False(QuantizationType.TryParse(text, out _));

    [Theory]
    [InlineData(15, "Q4_K_M")]
    [InlineData(7, "Q8_0")]
    [InlineData(0, "F32")]
    [InlineData(1024 + 15, "Q4_K_M")]
    public void A_files_number_names_the_type(long number, string name) => Assert.Equal(name, QuantizationType.FromFileType(number)?.Name);

    [Theory]
    [InlineData(4)]
    [InlineData(33)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void A_number_that_llama_cpp_does_not_use_names_none(long number) => Assert.Null(QuantizationType.FromFileType(number));

    [Fact]
    public void Every_type_is_read_back_from_its_name_and_number()
    {
        Assert.All(QuantizationType.All, type =>
        {
            Assert.True(QuantizationType.TryParse(type.Name, out QuantizationType? read));
            Assert.Equal(type, read);
            Assert.Equal(type, QuantizationType.FromFileType(type.FileType));
        });
        Assert.Equal(36, QuantizationType.All.Count);
    }
}
