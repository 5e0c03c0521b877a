// The least that the engine needs of a provider: every resource is created as asked, with an id, an ARN and a
// secret result that are unknown at preview. Prints its port.
const grpc = require("@grpc/grpc-js");
const { PluginInfo } = require("@pulumi/pulumi/proto/plugin_pb");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const nothing = (_, callback) => callback(null, new ResourceProviderService.attach.responseType());
const accept = (call, callback) => {
  const response = new messages.CheckResponse();
  response.setInputs(call.request.getNews());
  callback(null, response);
};

const service = {
  attach: nothing,
  cancel: nothing,
  delete: nothing,
  check: accept,
  checkConfig: accept,
  diff: (_, callback) => callback(null, new messages.DiffResponse()),
  diffConfig: (_, callback) => callback(null, new messages.DiffResponse()),
  getPluginInfo: (_, callback) => {
    const response = new PluginInfo();
    response.setVersion("1.0.0");
    callback(null, response);
  },
  configure: (_, callback) => {
    const response = new messages.ConfigureResponse();
    response.setSupportspreview(true);
    callback(null, response);
  },
  create: (call, callback) => {
    const name = call.request.getUrn().split("::").pop();
    const preview = call.request.getPreview();
    const computed = preview
      ? { arn: UNKNOWN, result: UNKNOWN }
      : { arn: `arn:aws:demo:eu-central-1:123456789012:${name}`, result: `generated-${name}` };
    const response = new messages.CreateResponse();
    response.setId(preview ? "" : name);
    response.setProperties(
      Struct.fromJavaScript({ ...call.request.getProperties().toJavaScript(), ...computed }),
    );
    callback(null, response);
  },
};
const unimplemented = (_, callback) => callback({ code: grpc.status.UNIMPLEMENTED });
const methods = Object.keys(ResourceProviderService).map((name) => [name, service[name] ?? unimplemented]);

const server = new grpc.Server();
server.addService(ResourceProviderService, Object.fromEntries(methods));
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (_, port) => console.log(port));
