using Kandil.Core.Errors;

namespace Kandil.Core.Acquisition.Transfer;

/// <summary>What came of a file so far is of no use: all of it is fetched anew.</summary>
/// <param name="failure">What the user is told when that does not help either.</param>
/// <param name="onlyWhole">True when the server gives no parts of the file.</param>
internal sealed class StartOverException(KandilException failure, bool onlyWhole = false) : Exception(failure.Message, failure)
{
    public KandilException Failure { get; } = failure;

    public bool OnlyWhole { get; } = onlyWhole;
}
