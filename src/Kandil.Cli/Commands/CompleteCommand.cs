using System.CommandLine;
using System.Text;
using Kandil.Cli.TabCompletion;
using Kandil.Cli.Rendering;
using Kandil.Core.Operations;

namespace Kandil.Cli.Commands;

/// <summary>
/// <c>kandil complete</c>, which the scripts of <see cref="CompletionCommand"/> ask: what may stand at the cursor, a word a line,
/// and <c>:files</c> where a path may. It asks no network and never fails, for a line that is being typed is no place for an error.
/// </summary>
internal sealed class CompleteCommand : OperationCommand
{
    private const string Files = ":files";

    private readonly Argument<string[]> _words = new("word") { Description = "The words before the cursor and, the last, the one at it.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _line = new("--line") { Description = "The whole line up to the cursor instead.", HelpName = "text" };
    private readonly Option<bool> _describe = new("--describe") { Description = "A tabulator and what it is behind each word." };

    /// <summary>Makes the command.</summary>
    public CompleteCommand()
        : base("complete", "What may stand at the cursor of a command line; for the scripts of 'kandil completion'.")
    {
        Hidden = true;
        Add(_words);
        Add(_line);
        Add(_describe);
    }

    /// <inheritdoc/>
    public override Task<int> RunAsync(Invocation invocation)
    {
        string[] words = [.. invocation.Arguments.GetValue(_line) is { } line ? TypedLine.Words(line) : invocation.Arguments.GetValue(_words) ?? []];
        StringBuilder page = new();
        bool describe = invocation.Arguments.GetValue(_describe);
        foreach (Candidate candidate in Candidates(words, new Lazy<KandilSession>(() => invocation.Session)))
        {
            page.Append(candidate.Word);
            if (describe && candidate.About.Length > 0)
            {
                page.Append('\t').Append(ErrorLines.OneLine(candidate.About));
            }

            page.Append('\n');
        }

        invocation.Terminal.Write(page.ToString());
        return Task.FromResult(0);
    }

    private static List<Candidate> Candidates(string[] words, Lazy<KandilSession> session)
    {
        try
        {
            TypedLine line = new(new KandilCommand([.. words.SkipLast(1)]), words);
            List<Candidate> fitting = [.. Fitting([.. All(line, new LocalNames(session)).Where(candidate => !candidate.Word.Any(char.IsControl)).DistinctBy(candidate => candidate.Word)], line.Current)
                .Select(candidate => candidate with { Word = line.Prefix + candidate.Word })];
            return !line.IsOption && LocalNames.TakesFile(line) ? [.. fitting, new Candidate(Files)] : fitting;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The command itself will tell.
            return [];
        }
    }

    private static IEnumerable<Candidate> All(TypedLine line, LocalNames names) =>
        line.Awaited is not null ? names.OfOption(line)
        : line.IsOption ? line.Options.Select(option => new Candidate(option.Name, option.Description ?? ""))
        : line.Command.Subcommands.Count > 0 ? line.Arguments.Count > 0 ? [] : line.Command.Subcommands.Where(command => !command.Hidden).Select(command => new Candidate(command.Name, command.Description ?? ""))
        : line.Argument is not null ? names.OfArgument(line) : [];

    // "tiny" is local/tiny where it can be nothing else: shells put what several candidates begin with in the word's place.
    private static List<Candidate> Fitting(List<Candidate> all, string typed)
    {
        List<Candidate> found = all.FindAll(candidate => candidate.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        if (found.Count > 0)
        {
            return found;
        }

        List<Candidate> behind = all.FindAll(candidate => candidate.Word[(candidate.Word.LastIndexOf('/') + 1)..].StartsWith(typed, StringComparison.OrdinalIgnoreCase));
        return behind.Count == 1 ? behind : [];
    }
}
