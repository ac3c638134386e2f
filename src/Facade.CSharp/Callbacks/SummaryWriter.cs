using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Leibniz.Keras.Events;

namespace Leibniz.Keras.Callbacks;

/// <summary>
/// Writes figures, histograms, images and texts for TensorBoard from a training loop of your own:
/// <c>using var log = new SummaryWriter("logs/run1"); log.Scalar("loss", loss, step);</c>
/// </summary>
/// <remarks>
/// Each writer makes one new event file in the folder; <c>tensorboard --logdir logs</c> shows every folder below as a run. What is written
/// can be seen at once, also by a TensorBoard that is running, and stays readable if this process is killed. Threads may share a writer.
/// The steps of a tag should rise.
/// </remarks>
public sealed class SummaryWriter : IDisposable
{
    // The numbers of the types in TensorFlow's types.proto.
    private const int Float = 1;
    private const int Double = 2;
    private const int String = 7;

    private readonly Lock gate = new();
    private readonly EventFile file;
    private bool closed;

    /// <summary>A new event file in a folder.</summary>
    /// <param name="logDir">The folder; it is made if need be.</param>
    /// <exception cref="IOException">The folder can't be made or written to.</exception>
    public SummaryWriter(string logDir)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(logDir);
        LogDir = logDir;
        file = EventFile.Create(logDir);
    }

    /// <summary>The folder.</summary>
    public string LogDir { get; }

    /// <summary>The event file.</summary>
    public string FilePath => file.Path;

    /// <summary>A number, a point of the curve <paramref name="tag"/>; kept as float32.</summary>
    /// <param name="tag">The name of the curve; slashes make groups.</param>
    /// <param name="value">The number.</param>
    /// <param name="step">Where on the horizontal axis.</param>
    public void Scalar(string tag, double value, long step)
    {
        var content = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(content, (float)value);
        Write(tag, step, "scalars", "", Tensor(Float).Bytes(4, content));
    }

    /// <summary>How the elements of a tensor are distributed: counts in buckets of equal width.</summary>
    /// <param name="tag">The name of the histogram.</param>
    /// <param name="values">Any shape. NaN and infinity are left out.</param>
    /// <param name="step">Which slice of the histogram over time.</param>
    /// <param name="buckets">How many buckets, 1 or more.</param>
    public void Histogram(string tag, Tensor values, long step, int buckets = 30)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(buckets);
        var rows = HistogramBuckets.Of(values.StopGradient().Cast(DType.Float64).ToArray<double>(), buckets);
        var content = new byte[rows.Length * 8];
        for (var i = 0; i < rows.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(content.AsSpan(i * 8), rows[i]);
        }

        Write(tag, step, "histograms", "", Tensor(Double, buckets, 3).Bytes(4, content));
    }

    /// <summary>An image: (height, width), or (height, width, channels).</summary>
    /// <param name="tag">The name of the image.</param>
    /// <param name="image">uint8 from 0 to 255, or float from 0 to 1, clipped; 1 to 4 channels: grey, grey and alpha, RGB, RGBA.</param>
    /// <param name="step">Which image over time.</param>
    public void Image(string tag, Tensor image, long step)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Rank is not (2 or 3))
        {
            throw new ArgumentException(
                $"An image has the shape (height, width) or (height, width, channels), but was given {image.Shape}; Images takes several.", nameof(image));
        }

        Images(tag, image.Reshape([1, .. image.Shape]), step, 1);
    }

    /// <summary>Several images: (count, height, width), or (count, height, width, channels).</summary>
    /// <param name="tag">The name of the images.</param>
    /// <param name="images">uint8 from 0 to 255, or float from 0 to 1, clipped; 1 to 4 channels: grey, grey and alpha, RGB, RGBA.</param>
    /// <param name="step">Which images over time.</param>
    /// <param name="maxOutputs">How many of them are written at most, from the first.</param>
    public void Images(string tag, Tensor images, long step, int maxOutputs = 3)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegative(maxOutputs);
        if (images.Rank is not (3 or 4) || (images.Rank == 4 && images.Shape[3] is < 1 or > 4) || images.Shape[1] * images.Shape[2] == 0)
        {
            throw new ArgumentException(
                $"Images have the shape (count, height, width) or (count, height, width, channels), with 1 to 4 channels, but were given {images.Shape}.",
                nameof(images));
        }

        var (height, width) = (images.Shape[1], images.Shape[2]);
        var channels = images.Rank == 4 ? images.Shape[3] : 1;
        var pixels = Pixels(images[..Math.Min(maxOutputs, images.Length)]);
        var size = height * width * channels;
        var tensor = Tensor(String, 2 + pixels.Length / size)
            .Text(8, width.ToString(CultureInfo.InvariantCulture))
            .Text(8, height.ToString(CultureInfo.InvariantCulture));
        for (var start = 0; start < pixels.Length; start += size)
        {
            tensor.Bytes(8, PngImage.Encode(pixels.AsSpan(start, size), width, height, channels));
        }

        Write(tag, step, "images", "", tensor);
    }

    /// <summary>A text; TensorBoard shows it as Markdown.</summary>
    /// <param name="tag">The name of the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="step">Which text over time.</param>
    public void Text(string tag, string text, long step)
    {
        ArgumentNullException.ThrowIfNull(text);
        Write(tag, step, "text", "", Tensor(String).Text(8, text));
    }

    /// <summary>Asks the operating system to bring everything to the disk. Nobody needs it to see what was written.</summary>
    public void Flush()
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            file.Flush();
        }
    }

    /// <summary>Closes the file. What was written stays readable without it.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            closed = true;
            file.Dispose();
        }
    }

    /// <summary>A model, for the conceptual graph that TensorBoard draws.</summary>
    internal void Model(string json) => Write("keras", 0, "graph_keras_model", "1", Tensor(String).Text(8, json));

    /// <summary>The start of a TensorProto: its type and its shape.</summary>
    private static ProtoWriter Tensor(int type, params ReadOnlySpan<int> shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var length in shape)
        {
            dimensions.Message(2, new ProtoWriter().Int64(1, length));
        }

        return new ProtoWriter().Int64(1, type).Message(2, dimensions);
    }

    private static byte[] Pixels(Tensor images)
    {
        if (images.DType == DType.UInt8)
        {
            return images.ToArray<byte>();
        }

        if (!images.DType.IsFloat)
        {
            throw new ArgumentException(
                $"Images are uint8 from 0 to 255 or float from 0 to 1, but these are {images.DType}; Cast them.", nameof(images));
        }

        // As tf.image.convert_image_dtype: times 255.5, cut off. NaN becomes black.
        return Array.ConvertAll(
            images.StopGradient().Cast(DType.Float64).ToArray<double>(), v => double.IsNaN(v) ? (byte)0 : (byte)Math.Clamp(v * 255.5, 0, 255));
    }

    private void Write(string tag, long step, string plugin, string content, ProtoWriter tensor)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(tag);
        var data = new ProtoWriter().Text(1, plugin);
        if (content.Length > 0)
        {
            data.Bytes(2, Encoding.ASCII.GetBytes(content));
        }

        var value = new ProtoWriter().Text(1, tag).Message(9, new ProtoWriter().Message(1, data)).Message(8, tensor);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, this);
            file.Append(EventFile.Timed(step).Message(5, new ProtoWriter().Message(1, value)));
        }
    }
}
