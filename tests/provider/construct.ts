import * as grpc from "@grpc/grpc-js";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { ResourceMonitorClient } from "@pulumi/pulumi/proto/resource_grpc_pb";
import * as monitor from "@pulumi/pulumi/proto/resource_pb";
import { remoteOf } from "../../cli/offline/remote";
import { UNKNOWN } from "../../cli/plan";
import { fromStruct, type Properties, toStruct } from "./properties";
import type { SimulatedProvider } from "./provider";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/**
 * Plays the plugin of a component: registers the component and what is in it with the engine that asks, as the
 * offline run records them, and answers the component's outputs.
 */
export async function construct(
  provider: SimulatedProvider,
  request: messages.ConstructRequest,
): Promise<messages.ConstructResponse> {
  const remote = remoteOf(request.getType());
  const inputs = fromStruct(request.getInputs());
  const client = new ResourceMonitorClient(request.getMonitorendpoint(), grpc.credentials.createInsecure());
  try {
    const component = registration(request.getType(), request.getName(), request.getParent());
    component.setDependenciesList(request.getDependenciesList());
    component.setObject(toStruct(inputs));
    request.getInputdependenciesMap().forEach((value, key) => {
      const dependencies = new monitor.RegisterResourceRequest.PropertyDependencies();
      dependencies.setUrnsList(value.getUrnsList());
      component.getPropertydependenciesMap().set(key, dependencies);
    });
    const { urn } = await register(client, component);

    const token = "aws:ecr/getAuthorizationToken:getAuthorizationToken";
    const { proxyEndpoint, userName, password } = provider.invoke(token, {});
    const credentials = {
      address: String(proxyEndpoint),
      username: String(userName),
      password,
    };
    const registries = { [SIGNATURE]: SECRET_SIGNATURE, value: [credentials] };
    const { type, name, inputs: wanted } = remote.child(inputs, registries);
    const child = registration(type, name, urn);
    child.setCustom(true);
    child.setObject(toStruct(wanted));
    const { state } = await register(client, child);

    const outputs = remote.outputs(inputs, state);
    const known = Object.fromEntries(
      Object.entries(outputs).map(([key, value]) => [
        key,
        String(value).includes(UNKNOWN) || String(value).endsWith("@undefined") ? UNKNOWN : value,
      ]),
    );
    await registerOutputs(client, urn, known);
    const response = new messages.ConstructResponse();
    response.setUrn(urn);
    response.setState(toStruct(known));
    return response;
  } finally {
    client.close();
  }
}

function registration(type: string, name: string, parent: string): monitor.RegisterResourceRequest {
  const request = new monitor.RegisterResourceRequest();
  request.setType(type);
  request.setName(name);
  request.setParent(parent);
  request.setAcceptsecrets(true);
  request.setAcceptresources(true);
  return request;
}

function register(
  client: ResourceMonitorClient,
  request: monitor.RegisterResourceRequest,
): Promise<{ readonly urn: string; readonly state: Properties }> {
  return new Promise((resolve, reject) => {
    client.registerResource(request, (error, response) => {
      if (error !== null || response === undefined) {
        reject(error ?? new Error("The engine answered nothing."));
        return;
      }
      resolve({ urn: response.getUrn(), state: fromStruct(response.getObject()) });
    });
  });
}

function registerOutputs(client: ResourceMonitorClient, urn: string, outputs: Properties): Promise<void> {
  const request = new monitor.RegisterResourceOutputsRequest();
  request.setUrn(urn);
  request.setOutputs(toStruct(outputs));
  return new Promise((resolve, reject) => {
    client.registerResourceOutputs(request, (error) => (error === null ? resolve() : reject(error)));
  });
}
