#include <pcap/pcap.h>

#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "addon/connect_options_from_js.h"
#include "addon/engine_handle.h"
#include "addon/machine.h"
#include "addon/node_api.h"
#include "addon/open_worker.h"
#include "addon/options_from_js.h"
#include "addon/record_layout.h"
#include "addon/session.h"
#include "addon/status_error.h"
#include "base/unique_fd.h"
#include "engine/connect_engine.h"
#include "engine/engine.h"

namespace synsweep {

// What one environment (the main thread, or one worker) has of us.
class Addon final : public Napi::Addon<Addon> {
 public:
  Addon(Napi::Env env, Napi::Object exports)
      : engine_class_(Napi::Persistent(EngineHandle::DefineClass(env))) {
    DefineAddon(exports, {
                             InstanceMethod<&Addon::OpenEngine>("openEngine"),
                             InstanceMethod<&Addon::OpenConnectEngine>("openConnectEngine"),
                             InstanceMethod<&Addon::Interfaces>("interfaces"),
                             InstanceMethod<&Addon::DefaultRoutes>("defaultRoutes"),
                             InstanceMethod<&Addon::XdpRefusal>("xdpRefusal"),
                             InstanceMethod<&Addon::DropFrames>("dropFrames"),
                             InstanceMethod<&Addon::Privileges>("privileges"),
                             InstanceMethod<&Addon::HelperState>("helperState"),
                             InstanceMethod<&Addon::RecordLayout>("recordLayout"),
                             InstanceMethod<&Addon::PcapVersion>("pcapVersion"),
                         });
  }

 private:
  // openEngine(options, onWake: () => void): Promise<Engine>
  Napi::Value OpenEngine(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (info.Length() != 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      Napi::TypeError::New(env, "openEngine() takes options and a function")
          .ThrowAsJavaScriptException();
      return env.Undefined();
    }
    auto read = OptionsFromJs(info[0].As<Napi::Object>());
    if (const auto* misuse = std::get_if<const char*>(&read)) {
      Napi::TypeError::New(env, *misuse).ThrowAsJavaScriptException();
      return env.Undefined();
    }
    if (const auto* status = std::get_if<Status>(&read)) {
      const auto deferred = Napi::Promise::Deferred::New(env);
      deferred.Reject(ErrorOf(env, *status).Value());
      return deferred.Promise();
    }
    return Open(
        info[1].As<Napi::Function>(),
        [options = std::get<EngineOptions>(std::move(read))](
            const StopEvent& stop, ProbeEngine::Wake wake) -> Result<std::unique_ptr<ProbeEngine>> {
          auto opened = Engine::Open(options, stop, std::move(wake));
          if (Failed(opened)) return std::get<Status>(std::move(opened));
          return std::get<std::unique_ptr<Engine>>(std::move(opened));
        });
  }

  // openConnectEngine(options, onWake: () => void): Promise<Engine> - the same by connect().
  Napi::Value OpenConnectEngine(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    if (info.Length() != 2 || !info[0].IsObject() || !info[1].IsFunction()) {
      Napi::TypeError::New(env, "openConnectEngine() takes options and a function")
          .ThrowAsJavaScriptException();
      return env.Undefined();
    }
    auto read = ConnectOptionsFromJs(info[0].As<Napi::Object>());
    if (const auto* misuse = std::get_if<const char*>(&read)) {
      Napi::TypeError::New(env, *misuse).ThrowAsJavaScriptException();
      return env.Undefined();
    }
    return Open(info[1].As<Napi::Function>(),
                [options = std::get<ConnectEngine::Options>(std::move(read))](
                    const StopEvent&, ProbeEngine::Wake wake) {
                  return ConnectEngine::Open(options, std::move(wake));
                });
  }

  // A promise of the engine that `open` opens.
  Napi::Value Open(const Napi::Function& on_wake, Session::Opener open) {
    auto session = std::make_shared<Session>(on_wake.Env(), on_wake);
    auto* worker =  // deletes itself when done
        new OpenWorker(engine_class_, std::move(session), std::move(open));
    const Napi::Promise promise = worker->promise();
    worker->Start();
    return promise;
  }

  Napi::Value Interfaces(const Napi::CallbackInfo& info) { return InterfacesToJs(info); }
  Napi::Value DefaultRoutes(const Napi::CallbackInfo& info) { return DefaultRoutesToJs(info); }
  Napi::Value XdpRefusal(const Napi::CallbackInfo& info) { return XdpRefusalToJs(info); }
  // dropFrames(interface: string): void - every frame that comes in there, until this environment
  // ends.
  Napi::Value DropFrames(const Napi::CallbackInfo& info) {
    auto link = DropFramesOf(info);
    if (link) held_.push_back(std::move(*link));
    return info.Env().Undefined();
  }

  Napi::Value Privileges(const Napi::CallbackInfo& info) { return PrivilegesToJs(info); }
  Napi::Value HelperState(const Napi::CallbackInfo& info) { return HelperStateToJs(info); }
  Napi::Value RecordLayout(const Napi::CallbackInfo& info) { return RecordLayoutToJs(info); }

  // pcapVersion(): string - what libpcap says of itself.
  Napi::Value PcapVersion(const Napi::CallbackInfo& info) {
    return Napi::String::New(info.Env(), ::pcap_lib_version());
  }

  Napi::FunctionReference engine_class_;
  std::vector<UniqueFd> held_;
};

}  // namespace synsweep

using SynsweepAddon = synsweep::Addon;
NODE_API_ADDON(SynsweepAddon)
