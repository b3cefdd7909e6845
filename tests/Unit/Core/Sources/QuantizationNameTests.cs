using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Tests.Unit.Core.Sources;

public class QuantizationNameTests
{
    [Theory]
    [InlineData("llama-2-7b-chat.Q4_K_M.gguf", "Q4_K_M")]
    [InlineData("qwen2.5-coder-7b-instruct-q4_k_m.gguf", "Q4_K_M")]
    [InlineData("Qwen3-30B-A3B-UD-Q4_K_XL.gguf", "UD-Q4_K_XL")]
    [InlineData("model_IQ2_XXS.gguf", "IQ2_XXS")]
    [InlineData("gemma-3-4b-it-qat-q4_0.gguf", "Q4_0")]
    [InlineData("phi-3-mini-4k-instruct-fp16.gguf", "F16")]
    [InlineData("phi-3-mini-4k-instruct-q4.gguf", "Q4")]
    [InlineData("model-bf16-Q8_0.gguf", "Q8_0")]
    [InlineData("model-Q4_K_M_v2.gguf", "Q4_K_M")]
    [InlineData("gpt-oss-20b-MXFP4.gguf", "MXFP4")]
    [InlineData("model-Q4_0_4_8.gguf", "Q4_0_4_8")]
    [InlineData("Q5_K_S/model-00001-of-00002.gguf", "Q5_K_S")]
    [InlineData("TQ1_0/model.gguf", "TQ1_0")]
    [InlineData("model.gguf", null)]
    [InlineData("Q4orever.gguf", null)]
    [InlineData("faq8_bot.gguf", null)]
    public void A_quantisation_is_read_from_the_name_or_the_nearest_folder(string path, string? quantization) =>
        Assert.Equal(quantization, QuantizationName.Of(SafeRelativePath.Parse(path)));

    [Theory]
    [InlineData("q4_k_m", "Q4_K_M", true)]
    [InlineData("Q4_K", "Q4_K_M", true)]
    [InlineData("fp16", "F16", true)]
    [InlineData("mxfp4", "MXFP4_MOE", true)]
    [InlineData("ud-q4_k_xl", "UD-Q4_K_XL", true)]
    [InlineData("Q4_K_M", "UD-Q4_K_M", false)]
    [InlineData("Q4_K_S", "Q4_K_M", false)]
    public void Names_that_mean_the_same_are_the_same(string asked, string name, bool same) =>
        Assert.Equal(same, QuantizationName.AreSame(asked, name));
}
