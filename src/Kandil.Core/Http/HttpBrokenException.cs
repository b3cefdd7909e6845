using Kandil.Core.Errors;

namespace Kandil.Core.Http;

/// <summary>A body that ended or broke before its end. What came is good as far as it goes; the rest can be asked for again.</summary>
public sealed class HttpBrokenException : IOException
{
    /// <summary>Makes one.</summary>
    /// <param name="failure">What the user is told by whoever does not ask again.</param>
    public HttpBrokenException(KandilException failure)
        : base(failure.Message, failure)
    {
        Failure = failure;
    }

    /// <summary>What to throw when asking again is given up: E_NET.</summary>
    public KandilException Failure { get; }
}
