namespace Kandil.Core.Catalog;

/// <summary>
/// Names of models, found as people write them: exactly, by another name, and else by likeness. It never changes, so any number of
/// threads may ask it.
/// <para>
/// Likeness has steps, and the first that fits anything decides: the same letters and digits; the same but for words like
/// "instruct"; a name that has all the words and numbers; slips of letters; slips and words left out. One model resolves, several
/// are asked about. Numbers must always agree: <c>llama3.1:9b</c> is never taken for another size, only answered with those there are.
/// </para>
/// </summary>
public sealed class ModelNameIndex
{
    private const int MostMeant = 5;

    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Entry> _entries = [];

    /// <summary>Makes an index.</summary>
    /// <param name="names">The names, with the model each means; where one stands twice, the first counts.</param>
    /// <param name="spellings">Other texts that a model is known by, such as its repository's name: they count for likeness alone.</param>
    public ModelNameIndex(IEnumerable<(string Name, string Meaning)> names, IEnumerable<(string Spelling, string Meaning)>? spellings = null)
    {
        foreach ((string name, string meaning) in names)
        {
            if (_names.TryAdd(name, meaning))
                _entries.Add(new(name, meaning, ModelSpelling.Of(name)));
        }

        foreach ((string spelling, string meaning) in spellings ?? [])
            _entries.Add(new(meaning, meaning, ModelSpelling.Of(spelling)));
    }

    /// <summary>What a name leads to.</summary>
    public NameMatch Find(string name)
    {
        if (_names.TryGetValue(name, out string? exact))
            return new(name.Equals(exact, StringComparison.OrdinalIgnoreCase) ? NameMatchKind.Exact : NameMatchKind.Alias, exact, [], false);
        var typed = ModelSpelling.Of(name);
        if (typed.Core.Length == 0 || name.Length > ModelCatalog.LongestName)
            return new(NameMatchKind.None, null, [], false);
        foreach (var (step, hasSlips) in new[]
        {
            (SameLetters(typed), false), (SameCore(typed), false), (LeftOut(typed), false),
            (Slips(typed, spelling => spelling.Whole), true), (Slips(typed, spelling => spelling.Core), true), (SlipsAndLeftOut(typed), true),
        })
        {
            string[] models = [.. Ranked(step)];
            if (models.Length > 0)
                return models.Length == 1 ? new(NameMatchKind.Fuzzy, models[0], [], false) { HasSlips = hasSlips } : new(NameMatchKind.None, null, [.. models.Take(MostMeant)], true);
        }

        return new(NameMatchKind.None, null, [.. Ranked(Near(typed)).Take(MostMeant)], false);
    }

    private IEnumerable<Hit> SameLetters(ModelSpelling typed) =>
        _entries.Where(entry => entry.Spelling.Whole == typed.Whole).Select(entry => new Hit(entry.Meaning, 0));

    private IEnumerable<Hit> SameCore(ModelSpelling typed) =>
        _entries.Where(entry => entry.Spelling.Core == typed.Core).Select(entry => new Hit(entry.Meaning, 0));

    private IEnumerable<Hit> LeftOut(ModelSpelling typed) => typed.Words.Length == 0 ? [] : _entries
        .Where(entry => typed.NumbersAreIn(entry.Spelling) && Array.TrueForAll(typed.Words, word => Has(entry.Spelling, word)))
        .Select(entry => new Hit(entry.Meaning, entry.Spelling.Core.Length - typed.Core.Length));

    // Only the nearest: a name that is one letter away is meant, and not the one that is two away.
    private IEnumerable<Hit> Slips(ModelSpelling typed, Func<ModelSpelling, string> text)
    {
        Hit[] hits = [.. Within(typed, text, Tolerance(text(typed).Length), entry => entry.Spelling.Digits == typed.Digits)];
        int least = hits.Length == 0 ? 0 : hits.Min(hit => hit.Distance);
        return hits.Where(hit => hit.Distance == least);
    }

    private IEnumerable<Hit> SlipsAndLeftOut(ModelSpelling typed) => typed.Words.Length == 0 ? [] : _entries
        .Where(entry => typed.NumbersAreIn(entry.Spelling) && Array.TrueForAll(typed.Words, word => HasNear(entry.Spelling, word)))
        .Select(entry => new Hit(entry.Meaning, Math.Abs(entry.Spelling.Core.Length - typed.Core.Length)));

    // Nothing of these is taken for what was typed, so here numbers may differ.
    private IEnumerable<Hit> Near(ModelSpelling typed) => Within(typed, spelling => spelling.Core, Math.Max(1, typed.Core.Length / 4), _ => true);

    private IEnumerable<Hit> Within(ModelSpelling typed, Func<ModelSpelling, string> text, int most, Func<Entry, bool> mayBe)
    {
        string wanted = text(typed);
        foreach (Entry entry in _entries)
        {
            string known = text(entry.Spelling);
            if (Math.Abs(known.Length - wanted.Length) <= most && mayBe(entry) && NameLikeness.Distance(wanted, known, most) is var distance && distance <= most)
                yield return new Hit(entry.Meaning, distance);
        }
    }

    private static IEnumerable<string> Ranked(IEnumerable<Hit> hits) => hits
        .GroupBy(hit => hit.Meaning, StringComparer.OrdinalIgnoreCase)
        .OrderBy(group => group.Min(hit => hit.Distance)).ThenBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
        .Select(group => group.Key);

    // A short word is a word of its own; a longer one may be the beginning of one.
    private static bool Has(ModelSpelling name, string word) =>
        word.Length < 3 ? name.Words.Contains(word) : Array.Exists(name.Words, candidate => candidate.StartsWith(word, StringComparison.Ordinal));

    private static bool HasNear(ModelSpelling name, string word) =>
        Has(name, word) || Array.Exists(name.Words, candidate => Math.Min(word.Length, candidate.Length) / 3 is > 0 and var most && NameLikeness.Distance(word, candidate, most) <= most);

    // How many letters of a text of that length may be wrong.
    private static int Tolerance(int length) => length switch
    {
        < 4 => 0,
        < 7 => 1,
        < 11 => 2,
        _ => 3,
    };

    private readonly record struct Entry(string Name, string Meaning, ModelSpelling Spelling);

    private readonly record struct Hit(string Meaning, int Distance);
}
