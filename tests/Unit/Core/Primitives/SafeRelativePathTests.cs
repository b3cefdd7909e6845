using FsCheck;
using FsCheck.Fluent;
using Kandil.Core.Primitives;

namespace Kandil.Tests.Unit.Core.Primitives;

public class SafeRelativePathTests
{
    [Theory]
    [InlineData("model.gguf")]
    [InlineData("a/b/c.json")]
    [InlineData(".kandil/manifest.json")]
    [InlineData("model (1) – größe.gguf")]
    [InlineData("console/com10/nullable")]
    [InlineData("a..b")]
    [InlineData("🤗.md")]
    public void A_plain_relative_path_is_kept(string path)
    {
        SafeRelativePath safe = SafeRelativePath.Parse(path);

        Assert.Equal(path, safe.ToString());
        Assert.Equal(Path.Combine([Path.GetTempPath(), .. path.Split('/')]), safe.Below(Path.GetTempPath()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("\\windows")]
    [InlineData("\\\\server\\share")]
    [InlineData("C:\\x")]
    [InlineData("C:x")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("a/./x")]
    [InlineData("a//x")]
    [InlineData("a/")]
    [InlineData("a\\..\\x")]
    [InlineData("model.gguf:stream")]
    [InlineData("a/b:c")]
    [InlineData("model.gguf.")]
    [InlineData("model.gguf ")]
    [InlineData("... ")]
    [InlineData("...")]
    [InlineData("a/ /b")]
    [InlineData("con")]
    [InlineData("a/NUL.gguf")]
    [InlineData("aux.tar.gz")]
    [InlineData("COM1")]
    [InlineData("lpt\u00B2.txt")]
    [InlineData("nul .txt")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("a\u001b[2Jb")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u200Bb")]
    [InlineData("what?")]
    [InlineData("*.gguf")]
    [InlineData("a|b")]
    public void A_path_that_leads_elsewhere_or_names_something_else_is_refused(string? path)
    {
        Assert.False(SafeRelativePath.TryParse(path, out SafeRelativePath? safe, out string? problem));
        Assert.Null(safe);
        Assert.NotEmpty(problem!);
        Assert.Throws<FormatException>(() => SafeRelativePath.Parse(path));
    }

    [Fact]
    public void Half_a_surrogate_pair_and_names_too_long_are_refused()
    {
        Assert.False(SafeRelativePath.TryParse("a" + (char)0xD800 + "b", out _, out _));
        Assert.False(SafeRelativePath.TryParse("a" + (char)0xD800, out _, out _));
        Assert.False(SafeRelativePath.TryParse(new string('a', 256), out _, out _));
        Assert.False(SafeRelativePath.TryParse(new string('ä', 128), out _, out _)); // 256 bytes
        Assert.True(SafeRelativePath.TryParse(new string('ä', 127), out _, out _));
        Assert.False(SafeRelativePath.TryParse(string.Join('/', Enumerable.Repeat("abc", 300)), out _, out _));
    }

    [Fact]
    public void Whatever_is_accepted_stays_below_its_folder() => Prop.ForAll(
        Arb.From(Gen.ListOf(Gen.Elements("a", "b.gguf", "/", "/", "\\", "..", ".", ":", " ", "C", "\0", "~", "$HOME", "%2e", "．．", "∕")).Select(string.Concat)),
        path =>
        {
            if (!SafeRelativePath.TryParse(path, out SafeRelativePath? safe, out _))
                return true;
            string folder = Path.Combine(Path.GetTempPath(), "store");
            return Path.GetFullPath(safe.Below(folder)).StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                && SafeRelativePath.Parse(safe.Value) == safe;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
}
