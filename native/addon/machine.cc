#include "addon/machine.h"

#include <net/if.h>

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "addon/status_error.h"
#include "bpf/drop_program.h"
#include "bpf/kernel.h"
#include "engine/xdp_upgrade.h"
#include "route/default_routes.h"
#include "route/interfaces.h"
#include "route/netlink.h"
#include "route/privilege.h"
#include "sockets/socket_source.h"

namespace synsweep {
namespace {

Napi::Array WordsToJs(Napi::Env env, const AddressWords& address) {
  Napi::Array words = Napi::Array::New(env);
  for (const std::uint32_t word : address) words.Set(words.Length(), Napi::Number::New(env, word));
  return words;
}

Napi::Object InterfaceToJs(Napi::Env env, const Interface& interface) {
  Napi::Array addresses = Napi::Array::New(env);
  for (const Interface::CarriedAddress& address : interface.addresses) {
    Napi::Object entry = Napi::Object::New(env);
    entry.Set("address", WordsToJs(env, address.address));
    entry.Set("prefixBits", Napi::Number::New(env, address.prefix_bits));
    addresses.Set(addresses.Length(), entry);
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", Napi::String::New(env, interface.name));
  object.Set("index", Napi::Number::New(env, interface.index));
  object.Set("isUp", Napi::Boolean::New(env, interface.is_up()));
  object.Set("isLoopback", Napi::Boolean::New(env, interface.is_loopback()));
  object.Set("hasEthernetFraming", Napi::Boolean::New(env, interface.has_ethernet_framing()));
  object.Set("hardwareType", Napi::Number::New(env, interface.hardware_type));
  object.Set("mtuBytes", Napi::Number::New(env, interface.mtu_bytes));
  if (interface.mac) {
    object.Set("mac", Napi::String::New(env, interface.mac->Format()));
  } else {
    object.Set("mac", env.Null());
  }
  object.Set("addresses", addresses);
  const auto refusal = WhyNotByXdp(interface.index, false);
  object.Set("xdpRefusal", refusal ? Napi::String::New(env, *refusal) : env.Null());
  return object;
}

Napi::Object DefaultRouteToJs(Napi::Env env, const DefaultRoute& route) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("interfaceIndex", Napi::Number::New(env, route.interface_index));
  if (route.gateway) {
    object.Set("gateway", WordsToJs(env, *route.gateway));
  } else {
    object.Set("gateway", env.Null());
  }
  object.Set("isIpv6", Napi::Boolean::New(env, route.is_ipv6));
  object.Set("metric", Napi::Number::New(env, route.metric));
  return object;
}

// Asks netlink for a list and turns each entry into an object.
template <typename List, typename ToJs>
Napi::Value ListToJs(Napi::Env env, List list, ToJs to_js) {
  auto netlink = NetlinkSocket::Open();
  if (Failed(netlink)) {
    ErrorOf(env, std::get<Status>(netlink)).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  const auto listed = list(std::get<NetlinkSocket>(netlink));
  if (Failed(listed)) {
    ErrorOf(env, std::get<Status>(listed)).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  Napi::Array array = Napi::Array::New(env);
  for (const auto& entry : std::get<0>(listed)) array.Set(array.Length(), to_js(env, entry));
  return array;
}

}  // namespace

Napi::Value InterfacesToJs(const Napi::CallbackInfo& info) {
  return ListToJs(info.Env(), &ListInterfaces, &InterfaceToJs);
}

Napi::Value DefaultRoutesToJs(const Napi::CallbackInfo& info) {
  return ListToJs(info.Env(), &ListDefaultRoutes, &DefaultRouteToJs);
}

Napi::Value XdpRefusalToJs(const Napi::CallbackInfo& info) {
  const auto refusal = WhyNoXdp();
  if (!refusal) return info.Env().Null();
  return Napi::String::New(info.Env(), MessageOf(*refusal));
}

Napi::Value PrivilegesToJs(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const Privileges privileges = ReadPrivileges();
  Napi::Object object = Napi::Object::New(env);
  object.Set("effectiveUid", Napi::Number::New(env, privileges.effective_uid));
  object.Set("netRaw", Napi::Boolean::New(env, privileges.net_raw));
  object.Set("netAdmin", Napi::Boolean::New(env, privileges.net_admin));
  object.Set("bpf", Napi::Boolean::New(env, privileges.bpf));
  object.Set("sysAdmin", Napi::Boolean::New(env, privileges.sys_admin));
  return object;
}

Napi::Value HelperStateToJs(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsString()) {
    Napi::TypeError::New(env, "helperState() takes a path").ThrowAsJavaScriptException();
    return env.Undefined();
  }
  switch (ReadHelperState(info[0].As<Napi::String>())) {
    case HelperState::kReady:
      return Napi::String::New(env, "ready");
    case HelperState::kPowerless:
      return Napi::String::New(env, "powerless");
    case HelperState::kAbsent:
      break;
  }
  return Napi::String::New(env, "absent");
}

std::optional<UniqueFd> DropFramesOf(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  if (info.Length() != 1 || !info[0].IsString()) {
    Napi::TypeError::New(env, "dropFrames() takes the name of an interface")
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  const std::string name = info[0].As<Napi::String>();
  const unsigned index = ::if_nametoindex(name.c_str());
  if (index == 0) {
    ErrorOf(env, Status{ErrorCode::kInterface, 0, "there is no interface " + name})
        .ThrowAsJavaScriptException();
    return std::nullopt;
  }
  SystemBpfKernel kernel;
  auto link = DropAllFrames(kernel, index);
  if (Failed(link)) {
    ErrorOf(env, std::get<Status>(link)).ThrowAsJavaScriptException();
    return std::nullopt;
  }
  return std::get<UniqueFd>(std::move(link));
}

}  // namespace synsweep
