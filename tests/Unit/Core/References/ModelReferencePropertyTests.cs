using FsCheck;
using FsCheck.Fluent;
using Kandil.Core.Errors;
using Kandil.Core.References;

namespace Kandil.Tests.Unit.Core.References;

public class ModelReferencePropertyTests
{
    private static readonly ReferenceVocabulary Vocabulary = new(["lab"], ["office"]);

    // Texts made of the grammar's own pieces, so that most of them come near a rule and many follow one.
    private static readonly Gen<string> Pieces = Gen.Elements(
        "hf", "ollama", "openai", "lab", "local", "candle", "embedded", "office", "owner", "Repo-1.5", "q4_K_M", "7b", "C", "x",
        ":", ":", "/", "/", "@", "@", ".", "..", "./", "~", "\\", "-", "_", ".gguf", " ", "\u001b", "\0", "é", "://", "\"");

    private static readonly Arbitrary<string> Texts =
        Arb.From(Gen.OneOf(Gen.ListOf(Pieces).Select(string.Concat), ArbMap.Default.GeneratorFor<string>()).Where(text => text is not null));

    [Fact]
    public void A_printed_reference_reads_back_as_itself() => Prop.ForAll(Texts, text =>
    {
        if (TryParse(text) is not { } reference)
            return true;
        ModelReference again = ModelReference.Parse(reference.ToString(), Vocabulary);
        return again.Equals(reference) && again.ToString() == reference.ToString() && again.GetHashCode() == reference.GetHashCode();
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void What_is_suggested_can_be_read() => Prop.ForAll(Texts, text =>
    {
        try
        {
            ModelReference.Parse(text, Vocabulary);
            return true;
        }
        catch (KandilException error) when (error.Code == ErrorCode.Args)
        {
            string action = error.RecommendedAction.Text;
            return !action.StartsWith("Did you mean", StringComparison.Ordinal)
                || action.Contains('\uFFFD')
                || TryParse(action["Did you mean '".Length..^2]) is not null;
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    private static ModelReference? TryParse(string text)
    {
        try
        {
            return ModelReference.Parse(text, Vocabulary);
        }
        catch (KandilException error) when (error.Code == ErrorCode.Args)
        {
            return null;
        }
    }
}
