using System.Text;
using System.Text.Json;

namespace Leibniz.Keras.Callbacks;

/// <summary>A model as the part of Keras's JSON that TensorBoard draws its conceptual graph from: classes, names and their order.</summary>
/// <remarks>The whole JSON would be refused for a model with a layer that no file can describe; this draws it like any other.</remarks>
internal static class ConceptualGraph
{
    /// <summary>The JSON of a built model.</summary>
    public static string Json(Sequential model)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("class_name", "Sequential");
            json.WriteStartObject("config");
            json.WriteString("name", model.Name);
            json.WriteStartArray("layers");
            Layer(json, "InputLayer", "input_layer", model.InputShape);
            foreach (var layer in model.Layers)
            {
                Layer(json, layer.ClassName, layer.Name, null);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Layer(Utf8JsonWriter json, string type, string name, Shape? input)
    {
        json.WriteStartObject();
        json.WriteString("class_name", type);
        json.WriteStartObject("config");
        json.WriteString("name", name);
        json.WriteString("dtype", "float32");
        if (input is not null)
        {
            json.WriteStartArray("batch_shape");
            json.WriteNullValue();
            foreach (var length in input)
            {
                json.WriteNumberValue(length);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }
}
