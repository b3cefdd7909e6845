using Kandil.Core.Errors;
using Kandil.Core.Primitives;
using Kandil.Core.Sources;

namespace Kandil.Tests.Unit.Core.Sources;

public class QuantizationChoiceTests
{
    [Fact]
    public void Q4_K_M_is_taken_when_nothing_is_asked_for()
    {
        FileChoice choice = Choose(["m-Q2_K.gguf", "m-Q4_K_M.gguf", "m-Q8_0.gguf", "README.md"]);

        Assert.Equal(["m-Q4_K_M.gguf"], choice.Names());
        Assert.Equal("llama-cpp", choice.Library);
        Assert.Null(choice.Note);
        Assert.Equal("another quantisation", choice.ReasonFor("m-Q8_0.gguf"));
        Assert.Equal("not needed to run the model", choice.ReasonFor("README.md"));
    }

    [Theory]
    [InlineData(new[] { "m-Q2_K.gguf", "m-Q5_K_M.gguf", "m-F16.gguf" }, "Q5_K_M")]
    [InlineData(new[] { "m-Q8_0.gguf", "m-F16.gguf" }, "Q8_0")]
    [InlineData(new[] { "m-Q4_0.gguf", "m-Q4_K_S.gguf" }, "Q4_K_S")]
    public void The_next_best_is_taken_and_named_when_the_usual_one_is_absent(string[] names, string quantization)
    {
        FileChoice choice = Choose(names);

        Assert.Equal(quantization, choice.Quantization);
        Assert.Contains(quantization, choice.Note, StringComparison.Ordinal);
        Assert.Contains("Q4_K_M", choice.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quantisation_that_is_absent_is_refused_with_those_there_are_and_the_next_best()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose(["m-Q2_K.gguf", "m-Q5_K_M.gguf"], new() { Quantization = "Q6_K" }));

        Assert.Equal(ErrorCode.NotFound, refusal.Code);
        Assert.Contains("Q2_K, Q5_K_M", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(new OperationCall(OperationNames.AddModel, "lab/model:Q5_K_M").Arguments, refusal.RecommendedAction.Command!.Arguments);
    }

    [Fact]
    public void All_shards_of_a_split_model_are_taken_in_order()
    {
        FileChoice choice = Choose(["Q4_K_M/m-00002-of-00002.gguf", "Q4_K_M/m-00001-of-00002.gguf", "Q8_0/m-00001-of-00001.gguf"]);

        Assert.Equal(["Q4_K_M/m-00001-of-00002.gguf", "Q4_K_M/m-00002-of-00002.gguf"], choice.Names());
    }

    [Fact]
    public void A_split_model_without_all_of_its_shards_is_refused_with_the_missing_one()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose(["m-Q4_K_M-00001-of-00003.gguf", "m-Q4_K_M-00003-of-00003.gguf"]));

        Assert.Equal(ErrorCode.NotFound, refusal.Code);
        Assert.Contains("m-Q4_K_M-00002-of-00003.gguf", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Globs_that_cut_a_split_model_in_two_are_refused()
    {
        var wishes = new FileWishes { Include = ["*-00001-of-*"] };

        Assert.Throws<KandilException>(() => Choose(["m-Q4_K_M-00001-of-00002.gguf", "m-Q4_K_M-00002-of-00002.gguf"], wishes));
        Assert.Throws<KandilException>(() => Choose(["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"], wishes));
    }

    [Fact]
    public void A_companion_comes_with_the_model_and_calibration_data_does_not()
    {
        FileChoice choice = Choose(["imatrix.gguf", "mmproj-m-BF16.gguf", "mmproj-m-F16.gguf", "m-Q4_K_M.gguf", "config.json", "LICENSE"]);

        Assert.Equal(["m-Q4_K_M.gguf", "mmproj-m-F16.gguf", "config.json", "LICENSE"], choice.Names());
        Assert.Equal("another companion is taken", choice.ReasonFor("mmproj-m-BF16.gguf"));
        Assert.Equal("calibration data, not a model", choice.ReasonFor("imatrix.gguf"));
    }

    [Fact]
    public void Two_models_of_the_same_quantisation_are_not_guessed_between()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose(["a-Q4_K_M.gguf", "b-Q4_K_M.gguf"]));

        Assert.Equal(ErrorCode.Args, refusal.Code);
        Assert.Contains("a-Q4_K_M.gguf, b-Q4_K_M.gguf", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["b-Q4_K_M.gguf"], Choose(["a-Q4_K_M.gguf", "b-Q4_K_M.gguf"], new() { Include = ["b-*"] }).Names());
    }

    [Fact]
    public void Where_names_say_nothing_the_headers_do()
    {
        SourceModel model = SourceFiles.Model("small.gguf", "big.gguf");
        Assert.Equal(2, QuantizationChoice.Unnamed(model, new()).Count);

        FileChoice choice = QuantizationChoice.Choose(model, new FileWishes
        {
            FromHeaders = new Dictionary<SafeRelativePath, QuantizationType>
            {
                [SafeRelativePath.Parse("small.gguf")] = QuantizationType.FromFileType(15)!,
                [SafeRelativePath.Parse("big.gguf")] = QuantizationType.FromFileType(1)!,
            },
        });

        Assert.Equal(["small.gguf"], choice.Names());
        Assert.Equal("Q4_K_M", choice.Quantization);
        Assert.Empty(QuantizationChoice.Unnamed(SourceFiles.Model("only.gguf"), new()));
    }

    [Fact]
    public void A_model_without_gguf_is_for_transformers_and_leaves_out_what_can_run_code()
    {
        FileChoice choice = Choose(["config.json", "model.safetensors", "pytorch_model.bin", "modeling_x.py", "tokenizer.json"]);

        Assert.Equal("transformers", choice.Library);
        Assert.Equal("model.safetensors", choice.Files[0].Path.Value);
        Assert.DoesNotContain("pytorch_model.bin", choice.Names());
        Assert.Contains("can run code", choice.ReasonFor("modeling_x.py"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_whose_weights_all_can_run_code_is_refused_with_the_command_that_takes_them()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose(["config.json", "modeling_x.py", "pytorch_model.bin"]));
        OperationCall call = refusal.RecommendedAction.Command!;
        FileChoice choice = Choose(["config.json", "modeling_x.py", "pytorch_model.bin"], new() { Include = call.Options[0].Values, AllowCode = true });

        Assert.Equal(ErrorCode.NotFound, refusal.Code);
        Assert.Contains("No weights", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("pytorch_model.bin", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(OptionNames.AllowCode, call.Options[1].Name);
        Assert.Equal(["config.json", "pytorch_model.bin"], choice.Names().Order());
    }

    [Fact]
    public void Small_files_that_are_all_that_a_model_has_are_taken() =>
        Assert.Equal(["tokenizer.json"], Choose(["tokenizer.json", "convert.py"]).Names());

    [Theory]
    [InlineData("*.bin", true, false)]
    [InlineData("pytorch_model.bin", false, false)]
    [InlineData("pytorch_model.bin", true, true)]
    public void A_file_that_can_run_code_is_taken_only_by_its_own_name_and_with_consent(string include, bool allowed, bool taken)
    {
        var wishes = new FileWishes { Include = [include, "config.json"], AllowCode = allowed };

        Assert.Equal(taken, Choose(["config.json", "pytorch_model.bin"], wishes).Names().Contains("pytorch_model.bin"));
    }

    [Fact]
    public void An_empty_repository_is_said_to_be_empty()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose([], new() { Include = ["*.nope"] }));

        Assert.EndsWith("is empty: its source has no file of it.", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(OperationNames.SearchModels, refusal.RecommendedAction.Command!.Operation);
        Assert.Contains("none of its 2 files is wanted", Assert.Throws<KandilException>(() => Choose(["a.gguf", "b.txt"], new() { Include = ["*.nope"] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_left_is_refused_and_says_what_code_keeps_out()
    {
        KandilException refusal = Assert.Throws<KandilException>(() => Choose(["classifier.joblib", "vectorizer.pkl"]));

        Assert.Equal(ErrorCode.NotFound, refusal.Code);
        Assert.Contains("classifier.joblib, vectorizer.pkl can run code", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.gguf", "sub/m.gguf", true)]
    [InlineData("sub/", "sub/m.gguf", true)]
    [InlineData("SUB/*", "sub/deep/m.gguf", true)]
    [InlineData("m?.json", "sub/m1.json", true)]
    [InlineData("sub/*.json", "m.json", false)]
    [InlineData("*a*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false)]
    public void Globs_fit_as_the_hubs_own_tools_have_it(string pattern, string path, bool fits) =>
        Assert.Equal(fits, new FileGlob(pattern).Fits(SafeRelativePath.Parse(path)));

    [Fact]
    public void The_library_can_be_chosen_and_must_exist()
    {
        Assert.Equal("transformers", Choose(["m.gguf", "model.safetensors"], new() { Library = "Transformers" }).Library);
        Assert.Equal(ErrorCode.Args, Assert.Throws<KandilException>(() => Choose(["m.gguf"], new() { Library = "keras" })).Code);
    }

    private static FileChoice Choose(string[] names, FileWishes? wishes = null) => QuantizationChoice.Choose(SourceFiles.Model(names), wishes ?? new());
}
