using System.Text.RegularExpressions;
using Kandil.Core.Engines;
using Kandil.Core.Engines.Embedded;
using Kandil.Core.Errors;

namespace Kandil.Tests.Unit.Fakes;

/// <summary>
/// Has files load-tested in restricted Workers, and keeps count of what becomes of them. A file at which anything else happens than
/// that it is loaded or refused is kept with its name. Safe for several threads.
/// </summary>
/// <param name="workerFolder">The folder that holds Worker.</param>
public sealed partial class GgufLoading(string workerFolder) : IAsyncDisposable
{
    private readonly EmbeddedEngine _engine = new(new EmbeddedEngineOptions { WorkerFolder = workerFolder });
    private readonly Dictionary<string, List<string>> _byReason = [];
    private readonly List<string> _faults = [];

    /// <summary>How many files were loaded.</summary>
    public int Loaded { get; private set; }

    /// <summary>How many files were refused by the engine's words.</summary>
    public int Refused { get; private set; }

    /// <summary>How many files ended the process, or were stopped at a limit.</summary>
    public int Ended { get; private set; }

    /// <summary>How many files are of architectures that the engine does not know.</summary>
    public int Unknown { get; private set; }

    /// <summary>The names of the files that were refused for each reason; numbers and quoted names are left out of the reasons.</summary>
    public IReadOnlyDictionary<string, List<string>> ByReason => _byReason;

    /// <summary>What must not be, with the file's name.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Loads a file.</summary>
    public async Task TestAsync(string file)
    {
        string name = Path.GetFileName(file);
        try
        {
            LoadTestResult result = await _engine.TestLoadAsync(new EngineModel(name, file, new ModelLoadOptions()) { Files = [file] }, null, default);
            lock (_byReason)
                Count(name, result);
        }
        catch (KandilException failure) when (failure.Code == ErrorCode.Unsafe)
        {
            lock (_byReason)
                Count(name, failure);
        }
        catch (Exception e) // whatever it is, it is the finding of this run
        {
            lock (_byReason)
                _faults.Add($"{name}: {e.GetType().Name}: {e.Message}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    private void Count(string name, LoadTestResult result)
    {
        if (result.Outcome == LoadTestOutcome.Passed)
            Loaded++;
        else if (result.Reason is { } reason && reason.Contains("unknown model architecture", StringComparison.Ordinal))
            Unknown++;
        else
            _faults.Add($"{name}: {result.Outcome}: {result.Reason}");
    }

    private void Count(string name, KandilException failure)
    {
        bool ended = Ends().IsMatch(failure.Message);
        if (ended)
            Ended++;
        else
            Refused++;
        string reason = ended || failure.Findings is not [{ Text: var text }, ..] ? failure.Message : text;
        reason = Particulars().Replace(reason, "…");
        if (!_byReason.TryGetValue(reason, out List<string>? names))
            _byReason[reason] = names = [];
        names.Add(name);
    }

    [GeneratedRegex(@"signal \d+|crashed|timed out|more than the .* of memory|exit code", RegexOptions.CultureInvariant)]
    private static partial Regex Ends();

    [GeneratedRegex(@"'[^']*'|(?<!code |signal |\d)\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Particulars();
}
