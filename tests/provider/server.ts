import * as grpc from "@grpc/grpc-js";
import * as plugin from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { construct } from "./construct";
import { InitialisationFailed } from "./faults";
import { fromStruct, isObject, type Properties, toStruct } from "./properties";
import type { SimulatedProvider, Subject } from "./provider";
import type { Comparison, Difference } from "./replacement";

/** A provider that listens; one server answers for `aws`, `random`, `docker` and `docker-build`, one for `awsx`. */
export interface ProviderServer {
  readonly port: number;
  close(): Promise<void>;
}

type Handler<Request, Response> = (request: Request) => Response;

/** Speaks the provider protocol of the pinned SDK (`pulumirpc.ResourceProvider`) on 127.0.0.1. */
export async function serve(
  provider: SimulatedProvider,
  kind: "resources" | "components" = "resources",
): Promise<ProviderServer> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 64 * 1024 * 1024 });
  server.addService(ResourceProviderService, handlers(provider, kind));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, close: async () => server.forceShutdown() };
}

function handlers(
  provider: SimulatedProvider,
  kind: "resources" | "components",
): grpc.UntypedServiceImplementation {
  return {
    handshake: unary<messages.ProviderHandshakeRequest, messages.ProviderHandshakeResponse>(() => {
      // As pulumi-aws: secrets arrive opened, and the engine marks what comes of them.
      const response = new messages.ProviderHandshakeResponse();
      response.setSupportsAutonamingConfiguration(true);
      // The engine asks it of plugins that construct components.
      response.setAcceptSecrets(kind === "components");
      return response;
    }),
    getPluginInfo: unary(() => {
      const response = new plugin.PluginInfo();
      response.setVersion("7.48.0");
      return response;
    }),
    attach: unary(() => new Empty()),
    getSchema: unary(() => {
      const response = new messages.GetSchemaResponse();
      response.setSchema("{}");
      return response;
    }),
    getMapping: unary(() => new messages.GetMappingResponse()),
    getMappings: unary(() => new messages.GetMappingsResponse()),
    // Sent at the end of every command, also of a good one: the server goes on.
    cancel: unary(() => {
      provider.reset();
      return new Empty();
    }),
    checkConfig: unary<messages.CheckRequest, messages.CheckResponse>((request) => {
      const response = new messages.CheckResponse();
      response.setInputs(request.getNews());
      return response;
    }),
    diffConfig: unary(() => {
      const response = new messages.DiffResponse();
      response.setChanges(messages.DiffResponse.DiffChanges.DIFF_NONE);
      return response;
    }),
    configure: unary<messages.ConfigureRequest, messages.ConfigureResponse>((request) => {
      const variables: Record<string, string> = {};
      request.getVariablesMap().forEach((value, key) => {
        variables[key] = value;
      });
      provider.configure(variables);
      const response = new messages.ConfigureResponse();
      response.setSupportspreview(true);
      response.setSupportsAutonamingConfiguration(true);
      return response;
    }),
    invoke: unary<messages.InvokeRequest, messages.InvokeResponse>((request) => {
      const response = new messages.InvokeResponse();
      response.setReturn(toStruct(provider.invoke(request.getTok(), fromStruct(request.getArgs()))));
      return response;
    }),
    check: unary<messages.CheckRequest, messages.CheckResponse>((request) => check(provider, request)),
    diff: unary<messages.DiffRequest, messages.DiffResponse>((request) => {
      const olds = fromStruct(request.getOldInputs());
      const news = fromStruct(request.getNews());
      return diffResponse(provider.diff(subjectOf(request), olds, news, request.getIgnorechangesList()));
    }),
    create: unary<messages.CreateRequest, messages.CreateResponse>((request) => create(provider, request)),
    read: unary<messages.ReadRequest, messages.ReadResponse>((request) => read(provider, request)),
    update: unary<messages.UpdateRequest, messages.UpdateResponse>((request) => {
      const olds = fromStruct(request.getOlds());
      const news = fromStruct(request.getNews());
      const response = new messages.UpdateResponse();
      const subject = subjectOf(request);
      response.setProperties(
        toStruct(provider.update(subject, request.getId(), olds, news, request.getPreview())),
      );
      return response;
    }),
    construct: eventually<messages.ConstructRequest, messages.ConstructResponse>((request) =>
      construct(provider, request),
    ),
    delete: unary<messages.DeleteRequest, Empty>((request) => {
      provider.delete(subjectOf(request), request.getId(), fromStruct(request.getProperties()));
      return new Empty();
    }),
  };
}

function unary<Request, Response>(
  handle: Handler<Request, Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    try {
      callback(null, handle(call.request));
    } catch (error) {
      callback(asServiceError(error as Error));
    }
  };
}

function eventually<Request, Response>(
  handle: (request: Request) => Promise<Response>,
): grpc.handleUnaryCall<Request, Response> {
  return (call, callback) => {
    handle(call.request).then(
      (response) => callback(null, response),
      (error: Error) => callback(asServiceError(error)),
    );
  };
}

function asServiceError(error: Error): Partial<grpc.ServiceError> {
  if (!(error instanceof InitialisationFailed)) {
    return { code: grpc.status.UNKNOWN, details: error.message };
  }
  // The engine keeps a resource whose creation failed half-way if the error says so in its details.
  const detail = new messages.ErrorResourceInitFailed();
  detail.setId(error.id);
  detail.setProperties(toStruct(error.outputs));
  detail.setReasonsList([error.message]);
  const any = new Any();
  any.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details: error.message, metadata };
}

function subjectOf(request: { getUrn(): string; getType(): string; getName(): string }): Subject {
  return { urn: request.getUrn(), type: request.getType(), name: request.getName() };
}

function check(provider: SimulatedProvider, request: messages.CheckRequest): messages.CheckResponse {
  const { PROPOSE, ENFORCE } = messages.CheckRequest.AutonamingOptions.Mode;
  const autonaming = request.getAutonaming();
  const named = autonaming !== undefined && [PROPOSE, ENFORCE].some((mode) => mode === autonaming.getMode());
  const { inputs, faults } = provider.check(subjectOf(request), fromStruct(request.getNews()), {
    olds: fromStruct(request.getOlds()),
    seed: request.getRandomseed_asU8(),
    ...(named ? { proposedName: autonaming.getProposedName() } : {}),
  });
  const response = new messages.CheckResponse();
  response.setInputs(toStruct(inputs));
  response.setFailuresList(
    faults.map(({ property, reason }) => {
      const failure = new messages.CheckFailure();
      failure.setProperty(property);
      failure.setReason(reason);
      return failure;
    }),
  );
  return response;
}

function diffResponse({ differences, replaces, deleteBeforeReplace }: Comparison): messages.DiffResponse {
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  const top = (difference: Difference) => difference.path.split(/[.[]/)[0] ?? "";
  const response = new messages.DiffResponse();
  response.setChanges(differences.length === 0 ? DIFF_NONE : DIFF_SOME);
  response.setDiffsList([...new Set(differences.map(top))]);
  response.setReplacesList([...new Set(differences.filter((entry) => entry.replaces).map(top))]);
  response.setStablesList(replaces ? [] : ["id", "arn"]);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setHasdetaileddiff(true);
  for (const difference of differences) {
    const entry = new messages.PropertyDiff();
    entry.setKind(kindOf(difference));
    entry.setInputdiff(true);
    response.getDetaileddiffMap().set(difference.path, entry);
  }
  return response;
}

function kindOf({ kind, replaces }: Difference): messages.PropertyDiff.Kind {
  const { ADD, ADD_REPLACE, DELETE, DELETE_REPLACE, UPDATE, UPDATE_REPLACE } = messages.PropertyDiff.Kind;
  const kinds = {
    add: [ADD, ADD_REPLACE],
    delete: [DELETE, DELETE_REPLACE],
    update: [UPDATE, UPDATE_REPLACE],
  };
  return kinds[kind][replaces ? 1 : 0] ?? UPDATE;
}

function create(provider: SimulatedProvider, request: messages.CreateRequest): messages.CreateResponse {
  const inputs = fromStruct(request.getProperties());
  const response = new messages.CreateResponse();
  if (request.getPreview()) {
    response.setProperties(toStruct(provider.previewCreate(subjectOf(request), inputs)));
    return response;
  }
  const { id, outputs } = provider.create(subjectOf(request), inputs);
  response.setId(id);
  response.setProperties(toStruct(outputs));
  return response;
}

function read(provider: SimulatedProvider, request: messages.ReadRequest): messages.ReadResponse {
  const response = new messages.ReadResponse();
  const state = fromStruct(request.getProperties());
  const found = provider.read(subjectOf(request), request.getId(), state);
  if (found === undefined) {
    return response;
  }
  // A refresh shows false drift for every input that the program did not set; a get or an import has none.
  const asked = Object.keys(fromStruct(request.getInputs()));
  response.setId(request.getId());
  response.setProperties(toStruct(found.outputs));
  response.setInputs(toStruct(asked.length === 0 ? found.inputs : only(found.inputs, asked)));
  return response;
}

function only(properties: Properties, keys: readonly string[]): Properties {
  return isObject(properties)
    ? Object.fromEntries(Object.entries(properties).filter(([key]) => keys.includes(key)))
    : {};
}
