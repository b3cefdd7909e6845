namespace Kandil.Core.Http;

/// <summary>When a server that is answering counts as stalled: fewer than some bytes in some time of waiting for it.</summary>
/// <param name="Timeout">The time. What Kandil itself waits, to keep a bandwidth limit or to write, does not count.</param>
/// <param name="LeastBytes">The bytes that give it that time anew; more than 1, or a drop now and then would keep a connection for ever.</param>
internal readonly record struct StallRule(TimeSpan Timeout, int LeastBytes);
