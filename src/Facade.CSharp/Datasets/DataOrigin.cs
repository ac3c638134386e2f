namespace Leibniz.Keras.Datasets;

/// <summary>Where the data of a data set came from.</summary>
public enum DataOrigin
{
    /// <summary>A folder that the program named.</summary>
    Folder,

    /// <summary>The cache, where an earlier download was kept.</summary>
    Cache,

    /// <summary>A server, just now.</summary>
    Download,

    /// <summary>Nowhere: it was generated, because the real data was not to be had. It is not the data set that it stands for.</summary>
    BuiltIn,
}
