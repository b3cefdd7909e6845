namespace Kandil.Core.Sources;

/// <summary>Reads the header that leads from a page of a listing to the next.</summary>
internal static class LinkHeader
{
    /// <summary>
    /// The address of the next page: the link's own query behind the address that was asked, so that no server, and no mirror
    /// that passes on another's links, leads elsewhere. Null on the last page.
    /// </summary>
    /// <param name="header">The header's value, such as <c>&lt;https://host/path?cursor=x&gt;; rel="next"</c>; null if there is none.</param>
    /// <param name="asked">The page's own address.</param>
    public static Uri? Next(string? header, Uri asked)
    {
        foreach (string link in Links(header ?? ""))
        {
            int end = link.IndexOf('>');
            if (!link.StartsWith('<') || end < 0 || !IsNext(link[(end + 1)..]))
                continue;
            string target = link[1..end];
            int query = target.IndexOf('?');
            return query < 0 ? null : new UriBuilder(asked) { Query = target[query..].Split('#')[0] }.Uri;
        }

        return null;
    }

    private static bool IsNext(string parameters) => parameters.Split(';').Any(parameter =>
        parameter.Trim() is var text && text.StartsWith("rel=", StringComparison.OrdinalIgnoreCase)
        && text[4..].Trim('"').Split(' ').Contains("next", StringComparer.OrdinalIgnoreCase));

    // A comma parts links, but not inside the brackets of an address.
    private static IEnumerable<string> Links(string header)
    {
        int start = 0;
        bool inside = false;
        for (int i = 0; i < header.Length; i++)
        {
            inside = header[i] switch { '<' => true, '>' => false, _ => inside };
            if (header[i] != ',' || inside)
                continue;
            yield return header[start..i].Trim();
            start = i + 1;
        }

        yield return header[start..].Trim();
    }
}
