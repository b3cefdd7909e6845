using System.Text;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// A key that looks like no vendor's, so that nothing recognises it by its look, and that is looked for in everything that was written:
/// whole, in part, and as other writers spell it.
/// </summary>
public static class Canary
{
    /// <summary>The key. Its slash and plus are spelt otherwise in JSON and in addresses, its middle nowhere.</summary>
    public const string Key = "cn+Zk7Qx2zB9dWv4Lm8/Rt=";

    private const string Middle = "Zk7Qx2zB";

    private static readonly string[] Spellings =
    [
        Middle, Convert.ToBase64String(Encoding.UTF8.GetBytes(Key))[..12], Convert.ToBase64String(Encoding.UTF8.GetBytes(":" + Key))[4..12],
        Convert.ToHexString(Encoding.UTF8.GetBytes(Middle)), Convert.ToHexString(Encoding.Unicode.GetBytes(Middle)),
    ];

    /// <summary>Asserts that a text holds nothing of it.</summary>
    public static void IsNotIn(string text, string where)
    {
        foreach (string spelling in Spellings)
        {
            int at = text.IndexOf(spelling, StringComparison.OrdinalIgnoreCase);
            Assert.True(at < 0, at < 0 ? "" : $"{where} holds the key: …{text[Math.Max(0, at - 200)..Math.Min(text.Length, at + 40)]}");
        }
    }

    /// <summary>Asserts that no file below a folder holds anything of it, in its content or its name.</summary>
    public static void IsNotBelow(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true }))
        {
            IsNotIn(file, "a path");
            byte[] content = File.ReadAllBytes(file);
            IsNotIn(Encoding.Latin1.GetString(content), file);
            IsNotIn(Encoding.Unicode.GetString(content), file);
        }
    }
}
